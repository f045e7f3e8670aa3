"""Random solids of the sorts that people photograph, for scripts/calibrate and scripts/behind.

A solid is a function of points (3, n) that is about the distance to its surface, negative inside;
+Y is up, the front faces +Z, and most lie within [-1, 1].
"""

import numpy as np


def rotation(axis, deg):
    a = np.radians(deg)
    c, s = np.cos(a), np.sin(a)
    if axis == "x":
        return np.array([[1, 0, 0], [0, c, -s], [0, s, c]], np.float32)
    if axis == "y":
        return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]], np.float32)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float32)


def ellipsoid(c, r, p=2.0, turn=None):
    """super-ellipsoid with half axes r"""
    c = np.float32(c)
    r = np.maximum(np.float32(r), 0.012)

    def f(points):
        local = points - c[:, None]
        if turn is not None:
            local = turn.T @ local
        q = np.abs(local) / r[:, None]
        return ((q**p).sum(0) ** (1 / p) - 1) * r.min()

    return f


def box(c, r, rd=0.1, turn=None):
    c = np.float32(c)
    r = np.maximum(np.float32(r), 0.012)
    k = rd * r.min()

    def f(points):
        local = points - c[:, None]
        if turn is not None:
            local = turn.T @ local
        q = np.abs(local) - r[:, None] + k
        return np.sqrt((np.maximum(q, 0) ** 2).sum(0)) + np.minimum(q.max(0), 0) - k

    return f


def rod(a, b, ra, rb):
    """capsule with two radii"""
    a, b = np.float32(a), np.float32(b)
    ab = b - a
    length = max(float(ab @ ab), 1e-6)
    ra, rb = max(ra, 0.012), max(rb, 0.012)

    def f(points):
        t = np.clip(ab @ (points - a[:, None]) / length, 0, 1)
        return np.sqrt(((points - a[:, None] - ab[:, None] * t) ** 2).sum(0)) - (ra + (rb - ra) * t)

    return f


def lathe(ys, rs, c=(0, 0, 0), sz=1.0, turn=None):
    ys = np.float32(ys)
    rs = np.float32(rs)
    c = np.float32(c)

    def f(points):
        local = points - c[:, None]
        if turn is not None:
            local = turn.T @ local
        rad = np.sqrt(local[0] ** 2 + (local[2] / sz) ** 2)
        r = np.interp(local[1], ys, rs)
        return np.maximum(np.maximum(rad - r, local[1] - ys[-1]), ys[0] - local[1])

    return f


def torus(c, ring, r, turn=None, sq=(1, 1), cut=None):
    c = np.float32(c)
    r = max(r, 0.012)

    def f(points):
        local = points - c[:, None]
        if turn is not None:
            local = turn.T @ local
        o = (
            np.sqrt(
                (np.sqrt((local[0] / sq[0]) ** 2 + (local[1] / sq[1]) ** 2) - ring) ** 2
                + local[2] ** 2
            )
            - r
        )
        if cut is not None:
            o = np.maximum(o, cut - local[1])
        return o

    return f


def extrude(poly, half, turn=None, c=(0, 0, 0)):
    """star-shaped polygon radius(angle) around 0 in xy, half depth in z"""
    c = np.float32(c)
    half = max(half, 0.012)
    th, rr = poly

    def f(points):
        local = points - c[:, None]
        if turn is not None:
            local = turn.T @ local
        r = np.interp(np.arctan2(local[1], local[0]), th, rr, period=2 * np.pi)
        return np.maximum((np.hypot(local[0], local[1]) - r) * 0.7, np.abs(local[2]) - half)

    return f


def union(*f):
    def g(points):
        o = f[0](points)
        for k in f[1:]:
            o = np.minimum(o, k(points))
        return o

    return g


def blend(k, *f):
    """smooth union"""

    def g(points):
        o = f[0](points)
        for q in f[1:]:
            b = q(points)
            h = np.clip(0.5 + 0.5 * (b - o) / k, 0, 1)
            o = b * (1 - h) + o * h - k * h * (1 - h)
        return o

    return g


def without(a, b):
    return lambda points: np.maximum(a(points), -b(points))


def turned(f, turn):
    return lambda points: f(turn.T @ points)


def twin(f):
    return lambda points: np.minimum(f(points), f(points * np.float32([-1, 1, 1])[:, None]))


def profile(g, n=None):
    n = n or g.integers(3, 8)
    ys = np.sort(g.uniform(-1, 1, n))
    ys[0], ys[-1] = -1, 1
    rs = g.uniform(0.25, 1, n)
    k = np.linspace(-1, 1, 40)
    r = np.interp(k, ys, rs)
    if g.random() < 0.6:
        r = np.convolve(np.pad(r, 4, mode="edge"), np.ones(9) / 9, "valid")
    if g.random() < 0.4:
        r = r * np.sqrt(np.clip(1 - np.clip((k - 0.7) / 0.3, 0, 1) ** 2, 0, 1) + 0.02)
    return k, r


def between(g, a, b):
    return float(g.uniform(a, b))


def vessel(g):
    k, r = profile(g)
    tall = between(g, 0.5, 1.6)
    wide = between(g, 0.25, 0.8)
    fs = [lathe(k * tall, r * wide, sz=1 if g.random() < 0.8 else between(g, 0.4, 1))]
    if g.random() < 0.55:  # handle
        th = between(g, 0.04, 0.12)
        y = between(g, -0.4, 0.4) * tall
        ring = between(g, 0.2, 0.45) * tall
        x = float(np.interp(y, k * tall, r * wide))
        side = g.choice([0, 90, 180, 270], p=[0.4, 0.2, 0.3, 0.1])
        fs.append(
            turned(
                torus((x, y, 0), ring, th, sq=(between(g, 0.6, 1.4), 1)), rotation("y", int(side))
            )
        )
    if g.random() < 0.2:
        y = between(g, 0, 0.6) * tall
        x = float(np.interp(y, k * tall, r * wide))
        fs.append(
            turned(
                rod((x * 0.8, y - 0.1, 0), (x + 0.4, y + 0.25, 0), 0.12, 0.06),
                rotation("y", int(g.choice([0, 180, 90]))),
            )
        )
    if g.random() < 0.15:
        fs.append(ellipsoid((0, tall, 0), (0.12, 0.12, 0.12)))
    return union(*fs)


def boxes(g):
    w, h, d = np.exp(g.uniform(-1.4, 0, 3))
    rd = between(g, 0.02, 0.9)
    fs = (
        [box((0, 0, 0), (w, h, d), rd)]
        if g.random() < 0.7
        else [ellipsoid((0, 0, 0), (w, h, d), between(g, 2.5, 7))]
    )
    for _ in range(g.integers(0, 4)):
        s = np.exp(g.uniform(-2, -0.4, 3)) * [w, h, d]
        ax = g.integers(3)
        c = g.uniform(-0.7, 0.7, 3) * [w, h, d]
        c[ax] = g.choice([-1, 1]) * [w, h, d][ax]
        b = box(c, s, between(g, 0.02, 0.9)) if g.random() < 0.6 else ellipsoid(c, s, 2)
        fs.append(twin(b) if g.random() < 0.6 else b)
    if g.random() < 0.25:
        c = g.uniform(-0.5, 0.5, 3) * [w, h, d]
        ax = g.integers(3)
        s = np.array([w, h, d]) * between(g, 0.2, 0.6)
        s[ax] = 3
        return without(union(*fs), box(c, s))
    return union(*fs)


def legs(g):
    w, d, h = between(g, 0.35, 0.9), between(g, 0.35, 0.9), between(g, 0.3, 1)
    t = between(g, 0.03, 0.12)
    lt = between(g, 0.03, 0.1)
    ins = between(g, 0, 0.2)
    fs = [box((0, 0, 0), (w, t, d), 0.3) if g.random() < 0.7 else lathe([-t, t], [1, 1], sz=d / w)]
    if g.random() < 0.3:
        fs = [lathe([-t, t], [w, w], sz=d / w)]
    sp = between(g, 0, 0.15)
    for sx in (-1, 1):
        for sz in (-1, 1):
            x, z = sx * (w - lt - ins * w), sz * (d - lt - ins * d)
            fs.append(rod((x, 0, z), (x * (1 + sp), -h, z * (1 + sp)), lt, lt * between(g, 0.6, 1)))
    if g.random() < 0.6:
        bh = between(g, 0.3, 0.9)
        tt = between(g, 0.03, 0.1)
        if g.random() < 0.6:
            fs.append(box((0, bh / 2, -d + tt), (w, bh / 2 + t, tt), 0.3))
        else:
            fs += [
                twin(rod((w - lt, 0, -d + tt), (w - lt, bh, -d + tt), lt, lt)),
                box((0, bh - 0.1, -d + tt), (w, 0.1, tt), 0.3),
            ]
        if g.random() < 0.35:
            fs += [
                twin(box((w - 0.05, bh * 0.4, 0), (0.05, 0.04, d * 0.9), 0.3)),
                twin(rod((w - 0.05, 0, d * 0.7), (w - 0.05, bh * 0.4, d * 0.7), 0.04, 0.04)),
            ]
    return union(*fs)


def animal(g):
    bl, br = between(g, 0.3, 0.6), between(g, 0.16, 0.34)
    y0 = 0.0
    ll = between(g, 0.2, 0.7)
    lr = between(g, 0.04, 0.13)
    sx = between(g, 0.7, 1.1)
    fs = (
        [ellipsoid((0, y0, 0), (br * sx, br, bl), 2.3)]
        if g.random() < 0.5
        else [rod((0, y0, -bl * 0.6), (0, y0, bl * 0.6), br, br * between(g, 0.8, 1.2))]
    )
    hx = br * sx * between(g, 0.5, 0.8)
    for z in (-1, 1):
        fs.append(
            twin(
                rod(
                    (hx, y0 - br * 0.4, z * bl * 0.65),
                    (hx, y0 - br * 0.5 - ll, z * bl * between(g, 0.5, 0.85)),
                    lr * 1.3,
                    lr,
                )
            )
        )
    hr = br * between(g, 0.5, 1.3)
    hc = np.array([0, y0 + br * between(g, 0.2, 1.6), bl + hr * between(g, 0, 0.8)])
    fs += [
        ellipsoid(hc, (hr * between(g, 0.7, 1.1), hr, hr)),
        rod((0, y0, bl * 0.6), hc, br * 0.7, hr * 0.6),
    ]
    if g.random() < 0.7:
        fs.append(
            rod(
                hc,
                hc + np.array([0, -hr * 0.3, hr * between(g, 0.8, 1.8)]),
                hr * 0.5,
                hr * between(g, 0.2, 0.5),
            )
        )
    if g.random() < 0.8:
        e = between(g, 0.4, 1.3) * hr
        fs.append(
            twin(
                rod(
                    hc + np.array([hr * 0.5, hr * 0.6, 0]),
                    hc + np.array([hr * between(g, 0.5, 1.6), hr * 0.6 + e, 0]),
                    hr * 0.2,
                    hr * 0.08,
                )
            )
        )
    if g.random() < 0.7:
        fs.append(
            rod(
                (0, y0 + br * 0.4, -bl * 0.9),
                (0, y0 + between(g, -0.6, 0.6), -bl - between(g, 0.1, 0.6)),
                between(g, 0.03, 0.12),
                between(g, 0.02, 0.14),
            )
        )
    return blend(between(g, 0.02, 0.1), *fs)


def human(g):
    th = between(g, 0.3, 0.5)
    tr = between(g, 0.14, 0.3)
    zz = between(g, 0.5, 1)
    fs = [
        ellipsoid((0, 0, 0), (tr, th, tr * zz), between(g, 2, 5))
        if g.random() < 0.5
        else box((0, 0, 0), (tr, th, tr * zz), between(g, 0.1, 0.9))
    ]
    hr = between(g, 0.1, 0.3)
    hy = th + hr * between(g, 0.8, 1.2)
    fs.append(ellipsoid((0, hy, 0), (hr, hr, hr * between(g, 0.8, 1.1)), between(g, 2, 5)))
    ll = between(g, 0.2, 0.8)
    lr = between(g, 0.05, 0.14)
    fs.append(
        twin(rod((tr * 0.5, -th * 0.8, 0), (tr * between(g, 0.4, 1.1), -th - ll, 0), lr * 1.2, lr))
    )
    if g.random() < 0.7:
        fs.append(twin(ellipsoid((tr * 0.6, -th - ll, 0.08), (lr * 1.2, lr * 0.8, lr * 2))))
    an = between(g, 0, 1.6)
    al = between(g, 0.3, 0.7)
    ar = between(g, 0.03, 0.1)
    zf = between(g, -0.1, 0.3)
    fs.append(
        twin(
            rod(
                (tr * 0.95, th * 0.7, 0),
                (tr + al * np.sin(an), th * 0.7 - al * np.cos(an), zf),
                ar * 1.1,
                ar,
            )
        )
    )
    if g.random() < 0.3:
        fs.append(twin(rod((hr * 0.5, hy + hr * 0.6, 0), (hr * 0.8, hy + hr * 1.6, 0), 0.05, 0.03)))
    if g.random() < 0.3:
        fs.append(box((0, 0, -tr), (tr * 0.7, th * 0.6, tr * 0.5), 0.4))
    if g.random() < 0.3:
        fs.append(ellipsoid((0, -th * 0.3, tr * 0.5), (tr * 0.9, th * 0.6, tr * 0.8)))
    return blend(between(g, 0.01, 0.06), *fs)


def bird(g):
    fs = [
        ellipsoid(
            (0, 0, 0),
            (between(g, 0.3, 0.5), between(g, 0.5, 0.8), between(g, 0.3, 0.5)),
            between(g, 2, 2.6),
        )
    ]
    hr = between(g, 0.18, 0.3)
    hy = between(g, 0.6, 0.95)
    fs.append(ellipsoid((0, hy, 0.05), (hr, hr, hr)))
    fs.append(rod((0, hy, hr), (0, hy - 0.05, hr + between(g, 0.05, 0.35)), 0.08, 0.03))
    fs.append(
        twin(
            ellipsoid(
                (0.42, between(g, -0.2, 0.1), 0),
                (0.08, 0.4, between(g, 0.08, 0.2)),
                2,
                rotation("z", between(g, 5, 30)),
            )
        )
    )
    fs.append(twin(ellipsoid((0.2, -0.75, 0.12), (0.12, 0.07, 0.2))))
    if g.random() < 0.5:
        fs.append(rod((0, -0.4, -0.3), (0, -0.6, -0.6), 0.1, 0.04))
    return blend(0.05, *fs)


def car(g):
    length, wide, tall = between(g, 0.8, 1), between(g, 0.3, 0.45), between(g, 0.14, 0.25)
    wr = between(g, 0.12, 0.2)
    fs = [
        box((0, 0, 0), (wide, tall, length), between(g, 0.1, 0.8)),
        box(
            (0, tall + 0.14, between(g, -0.3, 0.1)),
            (wide * between(g, 0.75, 0.98), between(g, 0.12, 0.3), length * between(g, 0.3, 0.6)),
            between(g, 0.1, 0.9),
        ),
    ]
    for z in (-1, 1):
        fs.append(
            turned(
                twin(lathe([-0.06, 0.06], [wr, wr], (0, 0, 0), turn=rotation("z", 90))),
                np.eye(3, dtype=np.float32),
            )
            if False
            else twin(
                lathe(
                    [-0.07, 0.07],
                    [wr, wr],
                    (wide * 0.9, -tall, z * length * 0.62),
                    turn=rotation("z", 90),
                )
            )
        )
    if g.random() < 0.5:
        fs.append(twin(box((wide + 0.06, tall * 0.9, length * 0.25), (0.06, 0.04, 0.03), 0.5)))
    f = union(*fs)
    return f if g.random() < 0.5 else turned(f, rotation("y", int(g.choice([90, -90]))))


def arch(g):
    """glasses, headsets, frames, chains of bars"""
    k = g.integers(4)
    t = between(g, 0.03, 0.08)
    if k == 0:  # glasses
        lw, lh = between(g, 0.3, 0.45), between(g, 0.2, 0.36)
        d = between(g, 0.7, 1.4)
        tl = between(g, 0.02, 0.05)
        lens = (
            ellipsoid(
                (lw * 1.05 + 0.06, 0, 0.0), (lw, lh, between(g, 0.02, 0.08)), between(g, 2, 4)
            )
            if g.random() < 0.6
            else torus((lw * 1.05 + 0.06, 0, 0), lw, 0.03, sq=(1, lh / lw))
        )
        y = lh * between(g, 0.1, 0.9)
        x = 2 * lw + 0.1
        return union(
            twin(lens),
            rod((-0.1, y * 0.6, 0), (0.1, y * 0.6, 0), tl, tl),
            twin(rod((x, y, 0), (x * 0.97, y, -d), tl, tl)),
            twin(rod((x * 0.97, y, -d), (x * 0.95, y - 0.25, -d - 0.2), tl, tl)),
        )
    if k == 1:  # headset
        ring = between(g, 0.5, 0.8)
        r = between(g, 0.12, 0.3)
        return union(
            torus((0, 0, 0), ring, t, cut=0, sq=(1, between(g, 0.9, 1.3))),
            twin(lathe([-0.12, 0.12], [r, r], (ring, -0.05, 0), turn=rotation("z", 90))),
        )
    if k == 2:  # frame of bars
        w, h, d = between(g, 0.3, 0.9), between(g, 0.3, 0.9), between(g, 0.3, 0.9)
        fs = []
        for y in (-h, h):
            fs += [twin(rod((w, y, -d), (w, y, d), t, t))]
            for z in (-d, d):
                if g.random() < 0.8:
                    fs.append(rod((-w, y, z), (w, y, z), t, t))
        for z in (-d, d):
            fs.append(twin(rod((w, -h, z), (w, h, z), t, t)))
        return union(*fs)
    ring = between(g, 0.5, 0.8)  # arch or ring, any axis
    return turned(
        torus(
            (0, 0, 0),
            ring,
            between(g, 0.05, 0.25),
            sq=(1, between(g, 0.7, 1.4)),
            cut=None if g.random() < 0.5 else 0,
        ),
        rotation("y", int(g.choice([0, 90, 30]))),
    )


def tool(g):
    length = 1.0
    r = between(g, 0.04, 0.14)
    k = g.integers(4)
    ys = np.linspace(-length, length * between(g, -0.3, 0.3), 20)
    fs = [lathe(ys, r * (1 + 0.3 * np.sin(ys * g.uniform(3, 12) + g.uniform(0, 6))))]
    fs.append(rod((0, 0, 0), (0, length, 0), r * between(g, 0.15, 0.6), r * between(g, 0.1, 0.6)))
    if k == 0:
        fs.append(
            box(
                (0, length * 0.9, 0),
                (between(g, 0.1, 0.4), between(g, 0.06, 0.15), between(g, 0.05, 0.14)),
                0.4,
            )
        )
    if k == 1:
        fs.append(
            ellipsoid(
                (0, length * 0.7, 0),
                (between(g, 0.1, 0.35), between(g, 0.2, 0.4), between(g, 0.02, 0.12)),
            )
        )
    if k == 2:
        fs.append(twin(rod((r, length * 0.4, 0), (between(g, 0.1, 0.4), length, 0), 0.05, 0.03)))
    f = union(*fs)
    q = g.integers(4)
    if q == 0:
        return f
    if q == 1:
        return turned(f, rotation("z", 90))
    if q == 2:
        return turned(f, rotation("x", 90))
    return turned(f, rotation("z", between(g, -60, 60)))


def blob(g):
    n = g.integers(1, 7)
    fs = []
    for _ in range(n):
        c = g.normal(0, 0.35, 3) if n > 1 else np.zeros(3)
        s = ellipsoid(
            c,
            np.exp(g.uniform(-1.3, -0.4, 3)),
            between(g, 2, 2.8),
            rotation("y", between(g, 0, 180)) @ rotation("z", between(g, -90, 90)),
        )
        fs.append(twin(s) if g.random() < 0.3 else s)
    return blend(between(g, 0.03, 0.2), *fs)


def plant(g):
    h = between(g, 0.4, 1.0)
    t = between(g, 0.04, 0.12)
    fs = [rod((0, -h, 0), (g.normal(0, 0.1), h * 0.3, g.normal(0, 0.1)), t * 1.4, t)]
    k = g.integers(3)
    if k == 0:
        for _ in range(g.integers(1, 9)):
            fs.append(
                ellipsoid(
                    g.normal(0, 0.3, 3) * [1, 0.6, 1] + [0, h * 0.6, 0],
                    np.exp(g.uniform(-1.6, -0.6, 3)),
                )
            )
    elif k == 1:
        for j in range(g.integers(1, 4)):
            fs.append(
                lathe(
                    [0, 0.6], [between(g, 0.4, 0.7) * (1 - 0.2 * j), 0.02], (0, -0.2 + 0.35 * j, 0)
                )
            )
    else:
        r = between(g, 0.25, 0.5)
        tl = between(g, -10, 60)
        th = np.linspace(0, 2 * np.pi, 90)
        m = g.integers(5, 12)
        fs.append(
            extrude(
                (th, r * (1 + 0.25 * np.cos(m * th))),
                between(g, 0.03, 0.12),
                rotation("x", -tl),
                (0, h * 0.5, 0.05),
            )
        )
        fs.append(ellipsoid((0, h * 0.5, 0.1), (r * 0.5, r * 0.5, 0.08), 2, rotation("x", -tl)))
        for _ in range(g.integers(0, 5)):
            a = between(g, 0, 6.28)
            y = between(g, -h, 0.2)
            fs.append(
                ellipsoid(
                    (0.2 * np.cos(a), y, 0.2 * np.sin(a)),
                    (0.25, 0.03, 0.1),
                    2,
                    rotation("y", -np.degrees(a)) @ rotation("z", between(g, -20, 50)),
                )
            )
    if g.random() < 0.3:
        fs.append(lathe([-h - 0.3, -h + 0.1], [between(g, 0.2, 0.3), between(g, 0.25, 0.45)]))
    return union(*fs)


def flat(g):
    th = np.linspace(0, 2 * np.pi, 120)
    rr = 0.6 + sum(g.normal(0, 0.12 / k) * np.cos(k * th + g.uniform(0, 6.28)) for k in range(1, 7))
    f = extrude((th, np.clip(rr, 0.12, 1)), between(g, 0.03, 0.3))
    q = g.integers(4)
    if g.random() < 0.4:
        f = without(f, extrude((th, 0.3 * np.clip(rr, 0.12, 1)), 2))
    if q == 0:
        return turned(f, rotation("x", 90))
    if q == 1:
        return turned(f, rotation("y", 90))
    return f


def lamp(g):
    fs = (
        [lathe([-1, -0.92], [between(g, 0.2, 0.5)] * 2)]
        if g.random() < 0.6
        else [box((0, 0, -0.6), (between(g, 0.1, 0.3), between(g, 0.15, 0.35), 0.06), 0.4)]
    )
    x, z = g.normal(0, 0.3), abs(g.normal(0, 0.3))
    if g.random() < 0.5:
        x = 0
    sh = lathe(
        [-0.25, 0.25],
        sorted([between(g, 0.08, 0.6), between(g, 0.08, 0.6)], reverse=True),
        (x, between(g, 0.1, 0.6), z),
        turn=rotation("z", between(g, -30, 30)) if g.random() < 0.4 else None,
    )
    fs += [
        rod(
            (0, -0.9 if len(fs) and g.random() < 0.6 else 0, 0 if g.random() < 0.5 else -0.6),
            (x, 0.5, z),
            0.05,
            0.05,
        ),
        sh,
        rod((x, 0.2, z), (x, -0.25, z), 0.1, 0.08),
    ]
    return union(*fs)


def plane(g):
    length = 1.0
    r = between(g, 0.08, 0.2)
    s = between(g, 0.5, 1)
    fs = [ellipsoid((0, 0, 0), (r, r, length), 2.5)]
    fs.append(
        twin(
            ellipsoid(
                (s / 2, between(g, -0.1, 0.1), between(g, -0.2, 0.2)),
                (s / 2 + r, 0.03, between(g, 0.1, 0.25)),
                3,
                rotation("y", between(g, 0, 30)),
            )
        )
    )
    fs += [
        twin(ellipsoid((0.15, 0.02, -length * 0.9), (0.25, 0.02, 0.1), 3)),
        ellipsoid((0, 0.2, -length * 0.9), (0.02, 0.22, 0.12), 3),
    ]
    f = union(*fs)
    return f if g.random() < 0.6 else turned(f, rotation("x", -90))


def mixture(g):
    fs = []
    for _ in range(g.integers(2, 7)):
        c = g.normal(0, 0.35, 3)
        s = np.exp(g.uniform(-2, -0.5, 3))
        turn = (
            rotation("y", between(g, 0, 180)) @ rotation("x", between(g, -90, 90))
            if g.random() < 0.3
            else None
        )
        p = [
            box(c, s, between(g, 0.05, 0.9), turn),
            ellipsoid(c, s, between(g, 2, 4), turn),
            lathe([-s[1], s[1]], [s[0], s[0] * between(g, 0.3, 1)], c, 1, turn),
        ][g.integers(3)]
        fs.append(twin(p) if g.random() < 0.7 else p)
    if g.random() < 0.5:
        fs.append(box((0, -0.8, 0), (between(g, 0.2, 0.5), 0.1, between(g, 0.2, 0.5)), 0.3))
    return union(*fs)


FAMILIES = [
    (vessel, 3),
    (boxes, 3),
    (legs, 2),
    (animal, 3),
    (human, 2.5),
    (bird, 1),
    (car, 1.5),
    (arch, 1.5),
    (tool, 2),
    (blob, 2),
    (plant, 2),
    (flat, 1.5),
    (lamp, 1.5),
    (plane, 0.7),
    (mixture, 2.5),
]


def solid(seed):
    """f and family; with now and then a turn"""
    g = np.random.default_rng(seed)
    w = np.array([q for _, q in FAMILIES])
    k = g.choice(len(FAMILIES), p=w / w.sum())
    f = FAMILIES[k][0](g)
    u = g.random()
    if u < 0.18:
        f = turned(f, rotation("y", between(g, 0, 360)))
    elif u < 0.3:
        f = turned(f, rotation("y", g.normal(0, 8)) @ rotation("x", g.normal(0, 5)))
    elif u < 0.36:
        f = turned(f, rotation("y", int(g.choice([90, 180, 270]))))
    return f, FAMILIES[k][0].__name__


def voxels(f, n=80, coarse=40, turn=None):
    """(y,x,z) bool with its bounding box filling the grid's longest side; trims."""
    if turn is not None:
        f = turned(f, turn)
    g = np.linspace(-2.2, 2.2, coarse, dtype=np.float32)
    points = np.stack(np.meshgrid(g, g, g, indexing="ij")).reshape(3, -1)
    ins = points[:, f(points) < 0.06]
    if not ins.shape[1]:
        return None
    lo, hi = ins.min(1) - 0.12, ins.max(1) + 0.12
    for _ in range(2):
        step = (hi - lo).max() / n
        ax = [np.arange(lo[k] + step / 2, hi[k], step, dtype=np.float32) for k in range(3)]
        ys, xs, zs = np.meshgrid(ax[1][::-1], ax[0], ax[2], indexing="ij")
        inside = (f(np.stack([xs, ys, zs]).reshape(3, -1)) < 0).reshape(xs.shape)
        if not inside.any():
            return None
        yi, xi, zi = [np.flatnonzero(inside.any(axis=a)) for a in ((1, 2), (0, 2), (0, 1))]
        lo = np.array([ax[0][xi[0]], ax[1][::-1][yi[-1]], ax[2][zi[0]]]) - step / 2
        hi = np.array([ax[0][xi[-1]], ax[1][::-1][yi[0]], ax[2][zi[-1]]]) + step / 2
    return inside[yi[0] : yi[-1] + 1, xi[0] : xi[-1] + 1, zi[0] : zi[-1] + 1]
