"""Names that say nothing of a project: of the languages themselves, and of everybody's tools.

Known are keywords, built-in functions, the types of standard libraries with all their members, and
the commands of tools. Other people's libraries are not: that a commit uses one, its diff shows.
"""

from __future__ import annotations

import builtins
import keyword
import re

_WORDS = """
    undefined null nil nullptr this self cls super true false new var let const fn func function
    struct enum impl trait pub mod use static void auto extern typedef namespace template public
    private protected virtual override interface type switch case default do throw catch goto
    unsafe inline export extends implements abstract package final finally readonly declare keyof
    typeof instanceof infer satisfies unknown never symbol bigint where match ref mut dyn crate move
    loop defer chan fallthrough select range constexpr consteval noexcept decltype explicit friend
    mutable operator sizeof using volatile register concept requires co_await co_return co_yield
    synchronized throws transient native integer int long short unsigned signed float double number
    bool boolean char rune byte uint str string list dict map set tuple array vector bytes object
    any optional union print printf println len iter next append cap make panic recover foreach then
    elif fi esac echo init main args kwargs argv argc todo fixme xxx foo bar baz sdist wheel
    trace debug info warn warning error fatal critical
    int8 int16 int32 int64 int128 uint8 uint16 uint32 uint64 uint128 float16 float32 float64
    i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f16 f32 f64 size_t ssize_t ptrdiff_t uintptr
    int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t uintptr_t complex64 complex128
    stdin stdout stderr http https grpc tcp udp tls ssl json jsonl yaml toml xml html css sql csv
    api cli url uri uuid utf8 ascii cpu gpu ram os ci cd pr
    cpp cuda java rust golang javascript typescript node bash zsh shell github gitlab master head
    feat fix docs test tests chore refactor perf build style revert readme changelog license
    derive cfg doc repr allow deny inline must_use non_exhaustive
    unwrap expect clone cloned collect into_iter iter_mut to_string to_owned to_vec as_ref as_mut
    as_str as_bytes map_err ok_or ok_or_else unwrap_or unwrap_or_else unwrap_or_default and_then
    or_else or_default or_insert or_insert_with with_capacity fetch_add fetch_sub compare_exchange
    forEach toString valueOf hasOwnProperty indexOf addEventListener querySelector setTimeout
    setInterval clearTimeout clearInterval parseInt parseFloat isNaN structuredClone
    push_back emplace_back make_unique make_shared unique_ptr shared_ptr weak_ptr string_view
    static_cast dynamic_cast reinterpret_cast const_cast malloc calloc realloc memcpy memset memmove
    GET POST PUT PATCH DELETE OPTIONS SELECT INSERT UPDATE WHERE JOIN EXPLAIN PRAGMA
    FROM RUN COPY ADD CMD ENTRYPOINT ENV ARG WORKDIR EXPOSE VOLUME USER LABEL HEALTHCHECK
    PATH HOME PYTHONPATH GOPATH LD_LIBRARY_PATH NaN EOF UTC
"""
# Types of standard libraries. What is written behind one (`HashMap::get`) is its own.
_TYPES = """
    Error Poll Option Some None Result Ok Err Vec VecDeque HashMap HashSet BTreeMap BTreeSet
    BinaryHeap Box Rc Arc Cell RefCell OnceCell OnceLock LazyLock LazyCell Cow Mutex RwLock Condvar
    MutexGuard Weak Pin Future Stream Sync Send Sized Unpin Clone Copy Debug Display Default Drop
    Deref DerefMut PartialEq Eq PartialOrd Ord Hash Iterator IntoIterator FromIterator
    DoubleEndedIterator From Into TryFrom TryInto AsRef AsMut Borrow ToOwned ToString FromStr Fn
    FnMut FnOnce PhantomData Duration Instant SystemTime PathBuf OsStr OsString CString CStr String
    Formatter Ordering AtomicBool AtomicU8 AtomicU16 AtomicU32 AtomicU64 AtomicUsize AtomicI32
    AtomicI64 AtomicIsize AtomicPtr NonZeroU32 NonZeroU64 NonZeroUsize NonNull ManuallyDrop
    MaybeUninit ThreadId Wrapping Promise Array Object Symbol BigInt Boolean Number Date RegExp
    Reflect Intl JSON Math WeakMap WeakSet WeakRef ArrayBuffer SharedArrayBuffer DataView Uint8Array
    Int32Array Float32Array Float64Array TypedArray AsyncGenerator AsyncIterator Iterable Readonly
    Omit Exclude NonNullable Parameters ReturnType Awaited AbortController AbortSignal
    URLSearchParams FormData Blob EventTarget CustomEvent HTMLElement NodeList RangeError
    ReferenceError EvalError AggregateError DOMException XMLHttpRequest WebSocket OrderedDict
    defaultdict Counter ChainMap namedtuple deque UserDict dataclass Decimal Fraction Path PurePath
    Enum IntEnum StrEnum ABC ABCMeta TypedDict NamedTuple Literal Annotated Callable Awaitable
    Coroutine Sequence Mapping MutableMapping Optional Union Any Self TypeVar ParamSpec Generic
    ClassVar Final Never NoReturn TypeAlias TypeGuard Hashable ThreadPoolExecutor
    ProcessPoolExecutor RLock Semaphore BoundedSemaphore Popen JSONDecodeError CancelledError
    QueueFull QueueEmpty CalledProcessError TimeoutExpired Mock MagicMock AsyncMock TestCase
    WaitGroup CancelFunc ResponseWriter HandlerFunc RoundTripper ReadWriter ReadCloser Stringer
    RawMessage Goexit List ArrayList LinkedList Map TreeMap LinkedHashMap ConcurrentHashMap Set
    TreeSet Collections Collectors CompletableFuture ExecutorService Executors Runnable Throwable
    Exception RuntimeException NullPointerException IllegalArgumentException IllegalStateException
    IOException Integer Double Float Byte Void StringBuilder Comparable Comparator AutoCloseable
"""
_MODULES = """
    abc argparse asyncio atexit base64 bisect builtins collections concurrent contextlib contextvars
    copy csv ctypes dataclasses datetime decimal enum functools gc glob hashlib heapq hmac importlib
    inspect io itertools json locale logging math mmap multiprocessing os pathlib pickle pprint
    random re shlex shutil socket sqlite3 ssl struct subprocess sys tempfile textwrap threading time
    timeit traceback tracemalloc typing unicodedata unittest urllib uuid warnings weakref zipfile
    zlib
"""
_PACKAGES = """
    atomic bufio bytes cmp context crypto errors exec filepath flag fmt hash heap http httptest io
    json log maps math net os path rand reflect regexp runtime signal slices slog sort strconv
    strings sync syscall template testing time unicode unsafe url
"""
_CRATE_MODULES = """
    any atomic cell cmp collections convert fmt io iter marker mem ops ptr rc slice sync thread
"""
_PRIMITIVES = """
    bool bytes char dict f32 f64 float i128 i16 i32 i64 i8 int isize list set str tuple u128 u16 u32
    u64 u8 usize
"""
_GLOBALS = "console document window globalThis navigator localStorage sessionStorage process"
_UTILITIES = "Exclude Extract Omit Parameters Partial Pick Readonly Record Required ReturnType"
_COMMANDS = """
    apt apt-get aws az black brew bun bundle cargo clang clang-format clang-tidy clippy cmake conda
    ctest curl deno docker docker-compose dotnet eslint flake8 g++ gcc gcloud gdb gem gfortran gh
    git go gofmt golangci-lint gradle grep helm isort java javac jq kubectl kustomize ldd ln ls make
    mvn mypy ninja node npm npx nvcc nvidia-smi perf pip pip3 pipx pnpm podman poetry prettier
    protoc pylint pyright pytest python python3 rg rm rsync ruff rustc rustfmt rustup sed sh ssh
    strace sudo systemctl tar terraform tox tsc uv uvx valgrind vite vitest wget xargs yarn yq
"""
_WITH_TARGETS = frozenset({"make", "ninja", "run", "run-script"})  # what follows is the project's

_COMMON = frozenset(
    map(str.lower, (*keyword.kwlist, *keyword.softkwlist, *_WORDS.split(), *_COMMANDS.split()))
)
_OWN_TYPES = frozenset(_TYPES.split()) | {
    name for name in dir(builtins) if name[0].isupper() and not name.startswith("_")
}
_OWN_NAMES = _OWN_TYPES | {name for name in dir(builtins) if name.islower()}
_TOOLS = frozenset(_COMMANDS.split())


def _any_of(names: str | frozenset[str]) -> str:
    return "|".join(sorted(names.split() if isinstance(names, str) else names))


# What a standard library is asked for by its full name, and what is asked of a built-in type.
_MEMBERS = re.compile(
    r"(?<![\w.:])(?:"
    rf"(?:std|{_any_of(_CRATE_MODULES)})(?:::\w+)+"
    rf"|(?:{_any_of(_MODULES)})(?:\.\w+)+"
    rf"|(?:{_any_of(_PACKAGES)})\.[A-Z]\w*"
    rf"|(?:{_any_of(_GLOBALS)})\.\w+"
    rf"|(?:{_any_of(_UTILITIES)})(?=<)"
    rf"|(?:{_any_of(_OWN_TYPES)}|{_any_of(_PRIMITIVES)})(?:(?:\.|::)\w+)+"
    r")",
    re.ASCII,
)
# Roles of reStructuredText, names that look like files, media types, character sets.
_MARKUP = re.compile(
    r":[a-z]+(?::[a-z]+)?:(?!:)"
    r"|\b(?:node|next|nuxt|vue|react|express|three|d3)\.js\b"
    r"|\b(?:application|audio|font|image|multipart|text|video)/[\w.+*-]+|\butf-?8\b",
    re.ASCII | re.IGNORECASE,
)
_OPTION = re.compile(r"-{1,2}[A-Za-z][\w-]*=?")
_PLAIN_WORD = re.compile(r"[a-z]{2,}(?:-[a-z]+)*")


def is_common(name: str) -> bool:
    """Tell whether a name is a language's own, or a word that every project has.

    Types count as they are written: `Future` is one, `future` is not. Others count in any case.
    """
    is_special = name.startswith("__") and name.endswith("__")  # Python's, such as `__init__`
    return is_special or name in _OWN_NAMES or name.lower() in _COMMON


def is_receiver(word: str) -> bool:
    """Tell whether a word is what an object calls itself: `self`, `this`."""
    return word in ("self", "this", "cls", "super")


def without_common(text: str) -> str:
    """Take out what languages and tools bring: `asyncio.Lock`, `std::mem::take`, `git log -p`.

    Of a command, arguments that may be a project's stay: paths, and what `make` is to make.
    """
    words = text.split()
    if len(words) > 1 and words[0] in _TOOLS:
        text = " ".join(_arguments(words))
    return _MEMBERS.sub(" ", _MARKUP.sub(" ", text))


def _arguments(words: list[str]) -> list[str]:
    kept: list[str] = []
    before = ""
    for word in words:
        is_own = word in _TOOLS or _OPTION.fullmatch(word) or _PLAIN_WORD.fullmatch(word)
        if before in _WITH_TARGETS or not is_own:
            kept.append(word)
        before = word
    return kept
