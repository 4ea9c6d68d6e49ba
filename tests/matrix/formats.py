"""Sourced by nobody: formats.py URL TOKEN DIRECTORY.  Files of NumPy, SciPy and Octave to
the site and back, bit for bit.  Prints `ok NAME` or `FAIL NAME: why` for each."""
import gzip
import io
import json
import subprocess
import sys
import urllib.error
import urllib.request

import numpy as np
import scipy.io
import scipy.sparse

URL, TOKEN, WORK = sys.argv[1:4]

ODD = np.array([[0.1, 1 / 3, -0.0, 5e-324], [np.nan, np.inf, -np.inf, 1.7976931348623157e308],
                [2.0 ** 53 + 2, -123456789.123456789, 1e-7, 42]])
RANDOM = np.random.default_rng(7).standard_normal((37, 41)) * 10.0 ** np.arange(-20, 21)
MATRICES = {"odd": ODD, "random": RANDOM, "row": RANDOM[:1], "column": RANDOM[:, :1].copy(),
            "one": np.array([[np.pi]])}
FINITE = {name: matrix for name, matrix in MATRICES.items() if np.isfinite(matrix).all()}


def call(method, path, body=None, kind="application/octet-stream"):
    request = urllib.request.Request(f"{URL}/api/matrix{path}", body, {
        "Authorization": f"Bearer {TOKEN}", "Content-Type": kind}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.read()
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{method} {path}: {error.code} {error.read()[:300]}") from None


def put(body):
    return json.loads(call("PUT", "/m?overwrite=true", body))


def get(form):
    return call("GET", f"/m?format={form}")


def stored():
    """What the site has, by its .npy."""
    return np.load(io.BytesIO(get("npy")))


def same(got, wanted, nans_alike=True):
    """The same shape and bits; text has one NaN for all."""
    got, wanted = np.atleast_2d(np.asarray(got, "f8")), np.asarray(wanted, "f8")
    assert got.shape == wanted.shape, f"{got.shape}, not {wanted.shape}"
    bits = np.ascontiguousarray(got).view("u8") == np.ascontiguousarray(wanted).view("u8")
    if nans_alike:
        bits |= np.isnan(got) & np.isnan(wanted)
    assert bits.all(), f"{got[~bits][:3]!r}, not {wanted[~bits][:3]!r}"


def npy(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def octave(script):
    done = subprocess.run(["octave-cli", "--norc", "--quiet", "--eval", script], cwd=WORK,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def raw_of_octave(shape):
    return np.fromfile(f"{WORK}/raw").reshape(shape, order="F")


def to_octave(matrix):
    matrix.T.copy().tofile(f"{WORK}/raw")
    return f"f = fopen('raw'); M = fread(f, [{matrix.shape[0]}, {matrix.shape[1]}], 'double'); fclose(f);"


FROM_OCTAVE = "f = fopen('raw', 'w'); fwrite(f, M, 'double'); fclose(f);"


def numpy_in(matrix):
    for version in ((1, 0), (2, 0), (3, 0)):
        for array in (matrix, np.asfortranarray(matrix), matrix.astype(">f8")):
            put(npy(array, version))
            same(stored(), matrix, nans_alike=False)
    with np.errstate(over="ignore"):
        single = matrix.astype("f4")
    put(npy(np.asfortranarray(single)))
    same(stored(), single.astype("f8"))


def numpy_text_in(matrix):
    for delimiter in (",", "\t", " ", ";"):
        out = io.StringIO()
        np.savetxt(out, matrix, delimiter=delimiter)
        put(out.getvalue().encode())
        same(stored(), matrix)


def numpy_out(matrix):
    put(npy(matrix))
    same(np.loadtxt(io.BytesIO(get("csv")), delimiter=",", ndmin=2), matrix)
    same(np.loadtxt(io.BytesIO(get("txt")), ndmin=2), matrix)


def json_both(matrix):
    words = [[x if np.isfinite(x) else "nan" if np.isnan(x) else "inf" if x > 0 else "-inf"
              for x in row] for row in matrix.tolist()]
    for text in (words, {"rows": len(words), "cols": len(words[0]), "values": words}):
        put(json.dumps(text).encode())
        same(stored(), matrix)
    same([[float(x) for x in row] for row in json.loads(get("json"))["values"]], matrix)


def scipy_in(matrix):
    for symmetry in ("general", None):
        out = io.BytesIO()
        scipy.io.mmwrite(out, matrix, symmetry=symmetry)
        put(out.getvalue())
        same(stored(), matrix)


def scipy_out(matrix):
    put(npy(matrix))
    same(scipy.io.mmread(io.BytesIO(get("mtx"))), matrix)


def octave_in(matrix):
    octave(to_octave(matrix) + "save('-text', 'text', 'M'); dlmwrite('csv', M, 'precision', '%.17g');"
           "dlmwrite('tsv', M, 'delimiter', '\\t', 'precision', '%.17g'); save('-ascii', '-double', 'ascii', 'M');")
    for name in ("text", "csv", "tsv", "ascii"):
        with open(f"{WORK}/{name}", "rb") as file:
            put(file.read())
        if name == "ascii":
            np.testing.assert_allclose(stored(), matrix, 1e-15)
        else:
            same(stored(), matrix)


def octave_out(matrix):
    put(npy(matrix))
    for form, read in (("csv", "M = csvread('file');"), ("txt", "M = load('-ascii', 'file');"),
                       ("txt", "M = dlmread('file', ' ');")):
        with open(f"{WORK}/file", "wb") as file:
            file.write(get(form))
        octave(read + FROM_OCTAVE)
        same(raw_of_octave(matrix.shape), matrix)


def integers():
    for kind in "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", ">i2", ">u4", ">i8", "?":
        kind = np.dtype(kind)
        if kind.kind == "b":
            array = np.array([[True, False], [False, True]])
        else:
            limits = np.iinfo(kind)
            array = np.array([[limits.min, 0, 1], [2, 3, limits.max]], kind)
        for order in "C", "F":
            put(npy(np.array(array, order=order)))
            same(stored(), array.astype("f8"))


def few_sides():
    put(npy(np.float64(2.5)))
    same(stored(), [[2.5]])
    put(npy(np.arange(5.0)))
    same(stored(), np.arange(5.0).reshape(5, 1))
    for shape in (0, 3), (3, 0):
        put(npy(np.zeros(shape)))
        assert stored().shape == shape


def halves():
    """Every float16 that there is."""
    every = np.arange(65536, dtype="u2").view("f2").reshape(256, 256)
    for array in every, every.astype(">f2"), np.asfortranarray(every):
        put(npy(array))
        same(stored(), every.astype("f8"))
    put(npy(RANDOM.reshape(37, 41, 1)))
    same(stored(), RANDOM)


def refused(body, words):
    try:
        put(body)
    except AssertionError as error:
        assert "422" in str(error) and words in str(error), str(error)
    else:
        raise AssertionError(f"accepted: {body[:60]!r}")


def packed():
    for save in np.savez, np.savez_compressed:
        out = io.BytesIO()
        save(out, RANDOM)
        how = put(out.getvalue())
        assert (how["packed"], how["format"]) == ("npz", "npy"), how
        same(stored(), RANDOM)
        out = io.BytesIO()
        save(out, one=RANDOM, two=ODD, three=ODD)
        refused(out.getvalue(), "a NumPy archive of 3 arrays: one.npy, two.npy, three.npy")
    out = io.BytesIO()
    scipy.io.mmwrite(out, RANDOM, precision=17)
    assert put(gzip.compress(out.getvalue()))["format"] == "mtx"
    same(stored(), RANDOM)
    out = io.BytesIO()
    np.savetxt(out, RANDOM, delimiter=",")
    assert put(gzip.compress(out.getvalue()))["packed"] == "gzip"
    same(stored(), RANDOM)
    refused(gzip.compress(out.getvalue())[:-9], "ends early")


def foreign():
    out = io.BytesIO()
    scipy.io.savemat(out, {"A": RANDOM})
    refused(out.getvalue(), "a .mat file of MATLAB")
    for array in np.zeros((2, 2, 2)), np.zeros(3, "f8, i4"), np.array(["a"]), np.zeros(2, "m8[s]"), np.zeros(2, "c16"):
        refused(npy(array), "")
    out = io.BytesIO()
    scipy.io.mmwrite(out, np.array([[1 + 2j]]))
    refused(out.getvalue(), "complex")


def bad_headers():
    """What NumPy refuses, too."""
    good = npy(RANDOM)
    for old, new in ((b"'descr'", b"'descx'"), (b"'shape': (37, 41)", b"'shape': (37,-41)"), (b"False", b"False1"),
                     (b"False", b"Falsy"), (b"{", b"["), (b", }", b" 1}"), (b"(37, 41)", b"(37; 41)"), (b"<f8", b"<q8"),
                     (b"\x93NUMPY\x01", b"\x93NUMPY\x04"), (b"'shape'", b"'descr'")):
        bad = good.replace(old, new, 1)
        try:
            np.load(io.BytesIO(bad))
        except Exception:  # pylint: disable=broad-except
            refused(bad, "")
        else:
            raise AssertionError(f"NumPy reads {new!r}")


def duplicates():
    rows, cols = np.array([0, 0, 1, 2, 2, 2]), np.array([1, 1, 0, 2, 2, 2])
    values = np.array([1.5, 2.25, -1, 3, 4, 5])
    text = "%%MatrixMarket matrix coordinate real general\n3 3 6\n"
    text += "".join(f"{r + 1} {c + 1} {v}\n" for r, c, v in zip(rows, cols, values))
    put(text.encode())
    same(stored(), scipy.sparse.coo_matrix((values, (rows, cols)), (3, 3)).toarray())
    put(text.replace("real", "unsigned-integer").replace("1.5", "1").replace("2.25", "2").encode())
    assert stored()[0, 1] == 3


def octave_types():
    """Each type that Octave saves is what Octave loads, or is refused by its name."""
    for made in ("eye(3)", "eye(3)(:,[2 3 1])", "eye(3)([2 3 1],:)", "1:5", "0:-0.5:-2", "0:0.1:1", "diag([1 2],2,3)",
                 "sparse([1 3],[2 1],[5 6.5],3,3)", "sparse([true false])", "true", "[true false;true true]", "int8(-5)",
                 "uint16([1 2;3 4])", "single(1.5)", "single([1.5 2])", "[NaN Inf -Inf NA]", "zeros(0,3)", "5"):
        octave(f"x = {made}; save('-text', 'text', 'x'); M = double(full(x));" + FROM_OCTAVE)
        with open(f"{WORK}/text", "rb") as file:
            put(file.read())
        got = stored()
        same(got, raw_of_octave(got.shape))
    for made, words in (("{1,2}", "cell"), ("struct('a',1)", "struct"), ("'text'", "string"), ("[1+2i 3]", "complex"),
                        ("zeros(2,2,2)", "3 dimensions"), ("int8(zeros(2,2,2))", "3 dimensions")):
        octave(f"x = {made}; save('-text', 'text', 'x');")
        with open(f"{WORK}/text", "rb") as file:
            refused(file.read(), words)
    octave("x = 1; y = 2; save('-text', 'text', 'x', 'y');")
    with open(f"{WORK}/text", "rb") as file:
        refused(file.read(), "several variables")


def coordinates():
    sparse = scipy.sparse.random(60, 50, 0.1, random_state=3)
    out = io.BytesIO()
    scipy.io.mmwrite(out, sparse, precision=17)
    put(out.getvalue())
    same(stored(), sparse.toarray())
    square = scipy.sparse.random(40, 40, 0.1, random_state=4)
    for matrix, symmetry in ((square + square.T, "symmetric"), (square - square.T, "skew-symmetric")):
        out = io.BytesIO()
        scipy.io.mmwrite(out, matrix.tocoo(), symmetry=symmetry, precision=17)
        assert symmetry.encode() in out.getvalue().split(b"\n")[0]
        put(out.getvalue())
        same(stored(), matrix.toarray() + 0.0)
    out = io.BytesIO()
    scipy.io.mmwrite(out, sparse, field="pattern")
    put(out.getvalue())
    same(stored(), (sparse.toarray() != 0).astype("f8"))


def symmetric_arrays():
    half = RANDOM[:30, :30]
    for matrix, symmetry in ((half + half.T, "symmetric"), (half - half.T, "skew-symmetric")):
        out = io.BytesIO()
        scipy.io.mmwrite(out, matrix, symmetry=symmetry, precision=17)
        assert symmetry.encode() in out.getvalue().split(b"\n")[0]
        put(out.getvalue())
        same(stored() + 0.0, matrix + 0.0)


def nothing():
    """A reply that has no byte ends at once."""
    call("POST", "", json.dumps({"name": "m", "kind": "zeros", "rows": 0, "cols": 0, "overwrite": True}).encode(),
         "application/json")
    for form in "csv", "txt":
        assert get(form) == b""
    assert stored().shape == (0, 0)


def windows():
    put(npy(RANDOM))
    part = np.load(io.BytesIO(call("GET", "/m?format=npy&rows=3:20&cols=5:40&every=4")))
    same(part, RANDOM[3:20:4, 5:40:4])


def seeds():
    """The generator is documented: xoshiro256++ seeded by splitmix64, here by its definition."""
    mask = (1 << 64) - 1
    state, z = [], 2024
    for _ in range(4):
        z = (z + 0x9e3779b97f4a7c15) & mask
        x = ((z ^ z >> 30) * 0xbf58476d1ce4e5b9) & mask
        x = ((x ^ x >> 27) * 0x94d049bb133111eb) & mask
        state.append(x ^ x >> 31)

    def rotated(x, k):
        return (x << k | x >> (64 - k)) & mask

    numbers = []
    for _ in range(600):
        numbers.append((rotated((state[0] + state[3]) & mask, 23) + state[0]) & mask)
        t = (state[1] << 17) & mask
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= t
        state[3] = rotated(state[3], 45)
    call("POST", "", json.dumps({"name": "m", "kind": "random", "rows": 20, "cols": 30, "seed": 2024,
                                 "overwrite": True}).encode(), "application/json")
    same(stored(), (np.array(numbers, "u8") >> np.uint64(11)).astype("f8").reshape(20, 30) * 2.0 ** -53)


def check(name, test, *args):
    try:
        test(*args)
        print("ok", name)
    except Exception as error:  # whatever it is, the others are tried too
        print(f"FAIL {name}: {type(error).__name__} {error}".replace("\n", " "))


for name, matrix in MATRICES.items():
    check(f"{name}: .npy of NumPy, versions 1 to 3, both orders, float32", numpy_in, matrix)
    check(f"{name}: text of NumPy", numpy_text_in, matrix)
    check(f"{name}: NumPy reads our text", numpy_out, matrix)
    check(f"{name}: JSON both ways", json_both, matrix)
    check(f"{name}: Matrix Market of SciPy", scipy_in, matrix)
    check(f"{name}: SciPy reads our Matrix Market", scipy_out, matrix)
    check(f"{name}: Octave reads our text", octave_out, matrix)
    check(f"{name}: text of Octave", octave_in, matrix)
check("every float16, and sides of one", halves)
check(".npz of one array, and what gzip packed", packed)
check("what is no matrix is refused", foreign)
check("headers of .npy that NumPy refuses", bad_headers)
check("entries of a coordinate that is there twice are summed", duplicates)
check("Octave's types of matrices", octave_types)
check("integers of all widths, booleans", integers)
check("no sides, one, and sides of nothing", few_sides)
check("coordinates, general, symmetric, skew-symmetric, patterns", coordinates)
check("symmetric and skew-symmetric arrays", symmetric_arrays)
check("a matrix of nothing", nothing)
check("a window is that part", windows)
check("a seed's matrix is the named generator's", seeds)
