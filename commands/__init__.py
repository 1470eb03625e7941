"""The bodies of the commands, one file a family. Thin: each calls one thing and prints what came back."""
