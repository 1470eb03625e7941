"""Users, for the administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Path
from pydantic import BaseModel, ConfigDict, Field

from service.api.parts import Admin, TheDesk
from service.desk import NotFound
from service.desk.shapes import Role
from service.passwords import hash_password, password_problem
from service.problems import Problem
from store import StoreError
from store.access import User, add_user, change_user, read_user, read_users, remove_user
from store.database import Store

router = APIRouter(prefix="/users", tags=["users"])

Name = Annotated[str, Path(min_length=1, max_length=64, examples=["zhangsan"])]


class UserView(BaseModel):
    """A user, without what opens the door."""

    name: str
    role: Role
    created_at: datetime | None


class UserIn(BaseModel):
    """A new user."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "zhangsan", "role": "reviewer", "password": "一个够长的口令1234"}]},
    )

    name: str = Field(min_length=1, max_length=64)
    role: Role
    password: str = Field(min_length=1, max_length=200)


class UserChange(BaseModel):
    """What is to be set; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "reader"}]})

    role: Role | None = None
    password: str | None = Field(default=None, max_length=200)


@router.get("")
def list_users(visitor: Admin, desk: TheDesk) -> list[UserView]:
    """All users."""
    return [_to_view(user) for user in read_users(desk.store)]


@router.post("", status_code=201)
def add(visitor: Admin, desk: TheDesk, body: Annotated[UserIn, Body()]) -> UserView:
    """Add a user. With the first one the one-time link and its session end: let it be an administrator."""
    problem = password_problem(body.password)
    if problem:
        raise Problem(422, problem)
    if body.role != "admin" and not _n_admins(desk.store):
        raise Problem(409, "第一个用户须是管理员")
    try:
        add_user(desk.store, User(body.name, body.role, hash_password(body.password)))
    except StoreError as error:
        if "cannot be" in str(error):
            raise
        raise Problem(409, "已有这个用户，或用户名不可用") from None
    found = read_user(desk.store, body.name.strip())
    if found is None:
        raise NotFound("没有这个用户")
    return _to_view(found)


@router.patch("/{name}")
def change(visitor: Admin, desk: TheDesk, name: Name, body: Annotated[UserChange, Body()]) -> UserView:
    """Set a user's role or password; the user has to sign in again."""
    user = _known(desk.store, name)
    values: dict[str, str] = {}
    if body.role is not None:
        _keep_an_admin(desk.store, user, body.role)
        values["role"] = body.role
    if body.password is not None:
        problem = password_problem(body.password)
        if problem:
            raise Problem(422, problem)
        values["password_hash"] = hash_password(body.password)
    if values:
        change_user(desk.store, name, **values)
    return _to_view(_known(desk.store, name))


@router.delete("/{name}", status_code=204)
def remove(visitor: Admin, desk: TheDesk, name: Name) -> None:
    """Take a user out, with sessions and tokens. What this person decided stays."""
    user = _known(desk.store, name)
    _keep_an_admin(desk.store, user, None)
    remove_user(desk.store, name)


def _known(store: Store, name: str) -> User:
    user = read_user(store, name)
    if user is None:
        raise NotFound("没有这个用户")
    return user


def _n_admins(store: Store) -> int:
    return sum(user.role == "admin" for user in read_users(store))


def _keep_an_admin(store: Store, user: User, role: str | None) -> None:
    if user.role == "admin" and role != "admin" and _n_admins(store) == 1:
        raise Problem(409, "至少要有一个管理员")


def _to_view(user: User) -> UserView:
    return UserView.model_validate({"name": user.name, "role": user.role, "created_at": user.created_at})
