"""Syntax colours by Pygments, from a table of our own: its own look-up by name imports a hundred lexers."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Protocol, TypeAlias

Span: TypeAlias = tuple[int, int, str]
"""First character, number of characters, theme token."""
Spans: TypeAlias = list[Span]

_LEXERS = {
    "asm": "asm.GasLexer",
    "bash": "shell.BashLexer",
    "batch": "shell.BatchLexer",
    "c": "c_cpp.CLexer",
    "cmake": "make.CMakeLexer",
    "cpp": "c_cpp.CppLexer",
    "csharp": "dotnet.CSharpLexer",
    "css": "css.CssLexer",
    "dart": "javascript.DartLexer",
    "diff": "diff.DiffLexer",
    "dockerfile": "configs.DockerLexer",
    "elixir": "erlang.ElixirLexer",
    "erlang": "erlang.ErlangLexer",
    "fish": "shell.FishShellLexer",
    "go": "go.GoLexer",
    "graphql": "graphql.GraphQLLexer",
    "haskell": "haskell.HaskellLexer",
    "html": "html.HtmlLexer",
    "ini": "configs.IniLexer",
    "java": "jvm.JavaLexer",
    "javascript": "javascript.JavascriptLexer",
    "json": "data.JsonLexer",
    "julia": "julia.JuliaLexer",
    "kotlin": "jvm.KotlinLexer",
    "less": "css.LessCssLexer",
    "lua": "scripting.LuaLexer",
    "makefile": "make.MakefileLexer",
    "markdown": "markup.MarkdownLexer",
    "nix": "nix.NixLexer",
    "ocaml": "ml.OcamlLexer",
    "perl": "perl.PerlLexer",
    "php": "php.PhpLexer",
    "powershell": "shell.PowerShellLexer",
    "protobuf": "dsls.ProtoBufLexer",
    "python": "python.PythonLexer",
    "r": "r.SLexer",
    "restructuredtext": "markup.RstLexer",
    "ruby": "ruby.RubyLexer",
    "rust": "rust.RustLexer",
    "scala": "jvm.ScalaLexer",
    "scss": "css.ScssLexer",
    "sql": "sql.SqlLexer",
    "swift": "objective.SwiftLexer",
    "terraform": "configs.TerraformLexer",
    "toml": "configs.TOMLLexer",
    "typescript": "javascript.TypeScriptLexer",
    "xml": "html.XmlLexer",
    "yaml": "data.YamlLexer",
    "zig": "zig.ZigLexer",
}

_NAMES = {  # what people and files call them, besides the names above
    "c#": "csharp", "c++": "cpp", "console": "bash", "docker": "dockerfile", "golang": "go",
    "js": "javascript", "jsx": "javascript", "make": "makefile", "md": "markdown", "node": "javascript",
    "patch": "diff", "ps1": "powershell", "py": "python", "pycon": "python", "python3": "python",
    "rb": "ruby", "rs": "rust", "rst": "restructuredtext", "sh": "bash", "shell": "bash", "ts": "typescript",
    "tsx": "typescript", "yml": "yaml", "zsh": "bash",
}  # fmt: skip

_ENDINGS = {
    "asm": "asm", "bash": "bash", "bat": "batch", "bats": "bash", "c": "c", "cc": "cpp", "cfg": "ini",
    "cjs": "javascript", "cmake": "cmake", "cmd": "batch", "conf": "ini", "cpp": "cpp", "cs": "csharp",
    "css": "css", "cxx": "cpp", "dart": "dart", "diff": "diff", "erl": "erlang", "ex": "elixir",
    "exs": "elixir", "fish": "fish", "gql": "graphql", "go": "go", "graphql": "graphql", "h": "c",
    "hh": "cpp", "hpp": "cpp", "hrl": "erlang", "hs": "haskell", "htm": "html", "html": "html",
    "hxx": "cpp", "ini": "ini", "ipynb": "json", "java": "java", "jl": "julia", "js": "javascript",
    "json": "json", "jsonc": "json", "jsx": "javascript", "kt": "kotlin", "kts": "kotlin", "less": "less",
    "lock": "toml", "lua": "lua", "md": "markdown", "mjs": "javascript", "mk": "makefile", "ml": "ocaml",
    "mli": "ocaml", "nix": "nix", "patch": "diff", "php": "php", "pl": "perl", "pm": "perl",
    "properties": "ini", "proto": "protobuf", "ps1": "powershell", "py": "python", "pyi": "python",
    "pyw": "python", "r": "r", "rb": "ruby", "rs": "rust", "rst": "restructuredtext", "s": "asm",
    "scala": "scala", "scss": "scss", "sh": "bash", "sql": "sql", "svg": "xml", "swift": "swift",
    "tf": "terraform", "toml": "toml", "ts": "typescript", "tsx": "typescript", "xml": "xml",
    "xsd": "xml", "xsl": "xml", "yaml": "yaml", "yml": "yaml", "zig": "zig", "zsh": "bash",
}  # fmt: skip

_FILES = {
    "cmakelists.txt": "cmake", "containerfile": "dockerfile", "dockerfile": "dockerfile",
    "gemfile": "ruby", "gnumakefile": "makefile", "jenkinsfile": "java", "makefile": "makefile",
    "package-lock.json": "json", "rakefile": "ruby", ".bashrc": "bash", ".editorconfig": "ini",
    ".gitconfig": "ini", ".profile": "bash", ".zshrc": "bash",
}  # fmt: skip

# From the narrow to the wide; the first that a Pygments token lies in counts, "" is plain text.
_THEME = (
    ("Token.Keyword.Constant", "constant"),
    ("Token.Keyword.Type", "type"),
    ("Token.Keyword", "keyword"),
    ("Token.Operator.Word", "keyword"),
    ("Token.Name.Function", "function"),
    ("Token.Name.Decorator", "function"),
    ("Token.Name.Attribute", "function"),
    ("Token.Name.Class", "type"),
    ("Token.Name.Exception", "type"),
    ("Token.Name.Constant", "constant"),
    ("Token.Name.Entity", "constant"),
    ("Token.Name.Tag", "keyword"),
    ("Token.Literal.Number", "number"),
    ("Token.Literal.String.Escape", "constant"),
    ("Token.Literal.String.Interpol", ""),
    ("Token.Literal.String", "string"),
    ("Token.Comment.Preproc", "keyword"),
    ("Token.Comment", "comment"),
    ("Token.Generic.Heading", "keyword"),
    ("Token.Generic.Subheading", "keyword"),
    ("Token.Generic.Inserted", "good"),
    ("Token.Generic.Deleted", "bad"),
)


class Lexer(Protocol):
    """What we use of a Pygments lexer, which has no types of its own."""

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, object, str]]:
        """Yield position, token type and text of every token."""
        ...


def language_of(path: str) -> str:
    """Return the language of a file by its name, "" where it is none we colour."""
    name = path.rsplit("/", 1)[-1].lower()
    if name in _FILES:
        return _FILES[name]
    return _ENDINGS.get(name.rsplit(".", 1)[-1], "") if "." in name else ""


def language_named(name: str) -> str:
    """Return the language a code block's info string or a person calls so, "" where it is none we colour."""
    lower = name.strip().lower()
    return lower if lower in _LEXERS else _NAMES.get(lower, _ENDINGS.get(lower, ""))


def highlight_lines(code: str, language: str) -> list[Spans]:
    """Colour a text at once; for what may be long there is `Tint`.

    Args:
        code: the text; lines end with ``\\n``.
        language: a name as `language_named` takes it.

    Returns:
        For each line its coloured stretches, in characters; as many lines as ``code.split("\\n")``.
    """
    lines = code.split("\n")
    spans: list[Spans] = [[] for _ in lines]
    for _ in lex(lines, language, spans):
        pass
    return spans


def lex(lines: Sequence[str], language: str, spans: list[Spans], first: int = 0) -> Iterator[int]:
    """Colour lines token by token, for who wants to stop now and then.

    Args:
        lines: the text, without line ends.
        language: a name as `language_named` takes it.
        spans: where the stretches go, that of ``lines[0]`` to ``spans[first]``; every line gets a new list
            when it is done.
        first: see ``spans``.

    Yields:
        After every token, how many lines are done.
    """
    name = language_named(language)
    lexer = _lexer(name)
    if lexer is None or not lines:
        return
    _prepared.add(name)
    ends = list(accumulate(len(line) + 1 for line in lines))
    found: Spans = []
    at = 0
    for start, kind, value in lexer.get_tokens_unprocessed("\n".join(lines) + "\n"):
        token, stop = _theme_token(str(kind)), start + len(value)
        while start < stop:
            while start >= ends[at]:
                spans[first + at], found = found, []
                at += 1
            piece = min(stop, ends[at])
            length = min(piece, ends[at] - 1) - start
            if token and length > 0:
                found.append((start - (ends[at - 1] if at else 0), length, token))
            start = piece
        yield at
    spans[first + at] = found
    yield len(lines)


def modules() -> tuple[str, ...]:
    """Return the modules of Pygments that are loaded by name, for whoever makes a bundle."""
    return tuple(sorted({f"pygments.lexers.{place.partition('.')[0]}" for place in _LEXERS.values()}))


def prepared(language: str, seconds: float = 0.0) -> bool:
    """Return whether a language can be coloured without loading anything; loading goes on in a thread.

    Some of Pygments' modules take a fifth of a second to load, far longer than the window may stand still.

    Args:
        language: a name as `language_named` takes it.
        seconds: how long to wait for it at most.
    """
    name = language_named(language)
    if name not in _LEXERS or name in _prepared:
        return True
    loading = _loading.get(name)
    if loading is None:
        loading = threading.Thread(target=_prepare, args=(name,), name=f"k2desk-lexer-{name}", daemon=True)
        _loading[name] = loading
        loading.start()
    if seconds > 0:
        loading.join(seconds)
    return not loading.is_alive()


_prepared: set[str] = set()
_loading: dict[str, threading.Thread] = {}


def _prepare(name: str) -> None:
    _lexer(name)
    _prepared.add(name)


@cache
def _lexer(language: str) -> Lexer | None:
    if language not in _LEXERS:
        return None
    module, name = _LEXERS[language].split(".")
    kind = getattr(importlib.import_module(f"pygments.lexers.{module}"), name)
    # Markdown and its like would look up lexers by name for the code inside, and import them all.
    lexer: Lexer = kind(handlecodeblocks=False)
    return lexer


@cache
def _theme_token(kind: str) -> str:
    for prefix, token in _THEME:
        if kind == prefix or kind.startswith(prefix + "."):
            return token
    return ""
