"""Runs an ONNX model on the CPU, by onnxruntime or OpenVINO."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Run = Callable[[Array], Array]
Backend = Literal["auto", "onnxruntime", "openvino"]


@dataclass(frozen=True, slots=True)
class Model:
    """A model ready to run. run: from its one input to its first output, which holds until it runs again.

    likes_few_shapes: code is made for each shape of input and kept, some 30 MiB each: only a few may be asked for.
    """

    run: Run
    likes_few_shapes: bool


def model_path(package: str, name: str) -> Path:
    """A model file inside an installed wheel, found without importing the wheel's code.

    Raises ModuleNotFoundError where the package is not installed, FileNotFoundError where it lacks the model.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the OCR models of {package!r} are not installed", name=package)
    path = Path(spec.origin).parent / "models" / name
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


def choose_backend(wanted: Backend = "auto") -> Literal["onnxruntime", "openvino"]:
    """OpenVINO where it is installed and the CPU computes in bfloat16 (its whole gain), else onnxruntime."""
    if wanted != "auto":
        return wanted
    if find_spec("openvino") is not None and _has_bfloat16():
        return "openvino"
    return "onnxruntime"


def _has_bfloat16() -> bool:
    if sys.platform != "linux":
        return False  # it does not tell
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def load_model(path: Path, backend: Literal["onnxruntime", "openvino"], threads: int) -> Model:
    """The model of a file."""
    if backend == "openvino":
        return Model(_load_openvino(path, threads), likes_few_shapes=True)
    return Model(_load_onnxruntime(path, threads), likes_few_shapes=False)


def _load_onnxruntime(path: Path, threads: int) -> Run:
    import onnxruntime  # type: ignore[import-untyped,unused-ignore]

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # the arena keeps the largest page's memory for good
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def run(batch: Array) -> Array:
        return np.asarray(session.run(None, {name: batch})[0], dtype=np.float32)

    return run


def _load_openvino(path: Path, threads: int) -> Run:
    # Its converters, which we do not use, would note in the user's home folder that they were loaded, and send it home.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # None: it cannot be imported
    import openvino  # type: ignore[import-untyped,unused-ignore]

    options: dict[str, Any] = {
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
        # Its own pinning puts every process on the first core; whoever starts the workers pins them.
        "ENABLE_CPU_PINNING": False,
        "PERFORMANCE_HINT": "LATENCY",
    }
    compiled = openvino.Core().compile_model(str(path), "CPU", options)
    request = compiled.create_infer_request()

    def run(batch: Array) -> Array:
        request.infer([batch])
        return np.asarray(request.get_output_tensor(0).data, dtype=np.float32)

    return run
