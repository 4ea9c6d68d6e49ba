"""What a browser's Media Source plays of renditions: timeline.py DIRECTORY RENDITION…

The times are those of the boxes (ISO/IEC 14496-12): no edit list, no shift.  A line a track and rendition:
	360 video 0.021 8.021 200 frames 4 segments keys
	360 audio 0.000 8.021
	360 flash 0.92 2.22 …		where the picture turns white
	360 beep 0.92 2.21 …		where the sound begins to be heard
"keys" is "mixed" when a segment does not begin with a keyframe, or a picture is shown before it.
"""
import array
import glob
import struct
import subprocess
import sys


def boxes(data, at, end):
    while at + 8 <= end:
        size, kind = struct.unpack('>I4s', data[at:at + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack('>Q', data[at + 8:at + 16])[0], 16
        if size < head:
            return
        yield kind, at + head, at + size
        at += size


def find(data, at, end, *path):
    for kind, begin, stop in boxes(data, at, end):
        if kind == path[0]:
            if len(path) == 1:
                yield begin, stop
            else:
                yield from find(data, begin, stop, *path[1:])


def word(data, at):
    return struct.unpack('>I', data[at:at + 4])[0]


class Track:
    def __init__(self, kind, scale):
        self.kind, self.scale, self.samples, self.segments = kind, scale, [], []


def read_init(init):
    tracks, defaults = {}, {}
    for begin, end in find(init, 0, len(init), b'moov', b'trak'):
        head = next(find(init, begin, end, b'tkhd'))[0]
        media = next(find(init, begin, end, b'mdia', b'mdhd'))[0]
        handler = next(find(init, begin, end, b'mdia', b'hdlr'))[0]
        number = word(init, head + (20 if init[head] else 12))
        kind = {b'vide': 'video', b'soun': 'audio'}[init[handler + 8:handler + 12]]
        tracks[number] = Track(kind, word(init, media + (20 if init[media] else 12)))
        assert not list(find(init, begin, end, b'edts')), 'an edit list'
    for begin, _ in find(init, 0, len(init), b'moov', b'mvex', b'trex'):
        defaults[word(init, begin + 4)] = (word(init, begin + 12), word(init, begin + 20))
    return tracks, defaults


def read_run(data, at, dts, lasts, flags, track):
    version, bits, count, first, at = data[at], word(data, at) & 0xffffff, word(data, at + 4), None, at + 8
    if bits & 1:
        at += 4
    if bits & 4:
        first, at = word(data, at), at + 4
    for i in range(count):
        duration, own, shift = lasts, flags, 0
        if bits & 0x100:
            duration, at = word(data, at), at + 4
        if bits & 0x200:
            at += 4
        if bits & 0x400:
            own, at = word(data, at), at + 4
        elif i == 0 and first is not None:
            own = first
        if bits & 0x800:
            shift, at = struct.unpack('>i' if version else '>I', data[at:at + 4])[0], at + 4
        yield (dts + shift) / track.scale, duration / track.scale, not own & 0x10000
        dts += duration


def read_fragment(data, begin, end, tracks, defaults, seen):
    head = next(find(data, begin, end, b'tfhd'))[0]
    bits, number, at = word(data, head) & 0xffffff, word(data, head + 4), head + 8
    lasts, flags = defaults[number]
    track = tracks[number]
    at += (8 if bits & 1 else 0) + (4 if bits & 2 else 0)
    if bits & 8:
        lasts, at = word(data, at), at + 4
    at += 4 if bits & 0x10 else 0
    if bits & 0x20:
        flags = word(data, at)
    time = next(find(data, begin, end, b'tfdt'))[0]
    dts = struct.unpack('>Q', data[time + 4:time + 12])[0] if data[time] else word(data, time + 4)
    for run, _ in find(data, begin, end, b'trun'):
        samples = list(read_run(data, run, dts, lasts, flags, track))
        dts += round(sum(s[1] for s in samples) * track.scale)
        if number not in seen:
            seen[number] = []
            track.segments.append(seen[number])
        seen[number] += samples
        track.samples += samples


def read(directory, side):
    names = sorted(glob.glob(f'{directory}/{side}/[0-9]*.m4s'))
    init = open(f'{directory}/{side}/init.mp4', 'rb').read()
    media = [open(name, 'rb').read() for name in names]
    tracks, defaults = read_init(init)
    for data in media:
        seen = {}
        for begin, end in find(data, 0, len(data), b'moof', b'traf'):
            read_fragment(data, begin, end, tracks, defaults, seen)
    return tracks.values(), init + b''.join(media)


def decoded(media, *arguments):
    command = ['ffmpeg', '-v', 'error', '-i', '-', *arguments, '-']
    return subprocess.run(command, input=media, stdout=subprocess.PIPE, check=True).stdout


def rises(times, levels, low, high):
    out, is_up = [], False
    for at, level in zip(times, levels):
        if level > high and not is_up:
            out.append(at)
        is_up = level > high or (is_up and level > low)
    return out


def flashes(media, times):
    size = 16 * 9
    raw = decoded(media, '-map', '0:v', '-vf', 'scale=16:9', '-fps_mode', 'passthrough',
                  '-pix_fmt', 'gray', '-f', 'rawvideo')
    return rises(times, [sum(raw[i:i + size]) / size for i in range(0, len(raw), size)], 150, 200)


def beeps(media, start):
    raw = array.array('h', decoded(media, '-map', '0:a', '-ac', '1', '-ar', '48000', '-f', 's16le'))
    step = 240
    levels = [max(map(abs, raw[i:i + step])) for i in range(0, len(raw), step)]
    return rises([start + i * step / 48000 for i in range(len(levels))], levels, 300, 1200)


def is_clean(segment):
    return segment[0][2] and min(sample[0] for sample in segment) == segment[0][0]


def show(directory, side):
    tracks, media = read(directory, side)
    for track in tracks:
        times = sorted(sample[0] for sample in track.samples)
        end = max(sample[0] + sample[1] for sample in track.samples)
        more = ''
        if track.kind == 'video':
            keys = 'keys' if all(map(is_clean, track.segments)) else 'mixed'
            more = f' {len(times)} frames {len(track.segments)} segments {keys}'
        print(f'{side} {track.kind} {times[0]:.3f} {end:.3f}{more}')
        if track.kind == 'video':
            print(side, 'starts', *(f'{segment[0][0] - times[0]:.2f}' for segment in track.segments))
            print(side, 'flash', *(f'{at:.2f}' for at in flashes(media, times)))
        else:
            print(side, 'beep', *(f'{at:.2f}' for at in beeps(media, times[0])))


for rendition in sys.argv[2:]:
    show(sys.argv[1], rendition)
