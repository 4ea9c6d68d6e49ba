/*
 * What a file is: ffprobe decides, never its name or what a client says of it.
 * The tools may open that one file alone, and are bounded in time and memory.
 *
 * A leaf of service/, but for tool.h: any service may include it.
 */
#ifndef SERVICE_PROBE_H
#define SERVICE_PROBE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/texts.h"
#include "service/video/probe_beside.h"

struct arena;

#define PROBE_SIDE_MAX    8192	/* pixels */
#define PROBE_DURATION_MAX_MS (48LL * 3600 * 1000)

/*
 * The containers that are taken: ffmpeg's demuxer, its mime type, and the name
 * that people know.  Playlists, scripts, subtitles and images have none.
 */
#define PROBE_FORMATS(X) \
	X("mov",      "video/mp4",        "MP4") \
	X("mov",      "video/quicktime",  "MOV") \
	X("mov",      "video/3gpp",       "3GP") \
	X("matroska", "video/webm",       "WebM") \
	X("matroska", "video/x-matroska", "MKV") \
	X("avi",      "video/x-msvideo",  "AVI") \
	X("mpegts",   "video/mp2t",       "MPEG-TS") \
	X("mpeg",     "video/mpeg",       "MPEG-PS") \
	X("flv",      "video/x-flv",      "FLV") \
	X("ogg",      "video/ogg",        "Ogg") \
	X("asf",      "video/x-ms-asf",   "ASF (WMV)")

/* The names above, for people. */
struct texts probe_formats(struct arena *arena);
/* ffmpeg's -format_whitelist for these, and its decoders that are ever opened. */
#define PROBE_WHITELIST "mov,matroska,avi,mpegts,mpeg,flv,ogg,asf"
#define PROBE_DECODERS \
	"h264,hevc,av1,libdav1d,libaom-av1,vp8,vp9,libvpx,libvpx-vp9,mpeg1video,mpeg2video," \
	"mpegvideo,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4,h261,h263,h263i,h263p,flv,vp3,vp6,vp6a," \
	"vp6f,theora,wmv1,wmv2,wmv3,vc1,mjpeg,mjpegb,png,gif,bmp,jpeg2000,prores,dnxhd," \
	"dvvideo,cfhd,dirac,ffv1,ffvhuff,huffyuv,utvideo,rawvideo,v210,v410,yuv4,qtrle,rpza," \
	"svq1,svq3,cinepak,indeo3,indeo5,msvideo1,msrle," \
	"aac,aac_latm,wavpack,tta,mp1,mp1float,mp2,mp2float,mp3,mp3float,ac3,eac3,dca,truehd,mlp,opus," \
	"libopus,vorbis,libvorbis,flac,alac,speex,libspeex,wmav1,wmav2,wmapro,wmalossless," \
	"wmavoice,amrnb,amrwb,nellymoser,qdm2,qdmc,gsm,gsm_ms,libgsm,libgsm_ms,g722,g726," \
	"adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_swf,adpcm_yamaha,mace3,mace6,s302m," \
	"pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le," \
	"pcm_s8,pcm_u8,pcm_s16be,pcm_s16le,pcm_s24be,pcm_s24le,pcm_s32be,pcm_s32le,pcm_u16be," \
	"pcm_u16le," \
	"ass,ssa,subrip,srt,mov_text,webvtt,text,dvbsub,dvdsub,pgssub,xsub,cc_dec"

/*
 * Before the input of every run that reads a video: never the network, never a
 * format that names files, nor one of the hundreds that nobody has.
 */
#define PROBE_GUARDS \
	"-protocol_whitelist", "file,pipe", "-format_whitelist", PROBE_WHITELIST, \
	"-codec_whitelist", PROBE_DECODERS

/*
 * Why a file is no video that we take: a word for programs, and a sentence for
 * whoever sent it.
 */
#define PROBE_REFUSALS(X) \
	X(PROBE_NO_VIDEO, "no-video", "This is no video in a format that is taken here" \
	    " (MP4, MOV, WebM, MKV, AVI, MPEG, FLV, Ogg, ASF)") \
	X(PROBE_CODEC,    "no-codec", "The picture or the sound of the file is in a coding (codec)" \
	    " that is not taken here") \
	X(PROBE_EMPTY,    "empty",      "The file is empty") \
	X(PROBE_CUT,      "cut-short",  "The file is cut short: send it again, whole") \
	X(PROBE_SOUND,    "sound-only", "The file has sound, but no moving picture") \
	X(PROBE_NO_SIZE,  "no-size",    "The file does not say how large its picture is") \
	X(PROBE_LARGE,    "too-large",  "The picture is larger than " \
	    TEXT_OF(PROBE_SIDE_MAX) " pixels a side") \
	X(PROBE_NO_TIME,  "no-length",  "The file has no moving picture of any length") \
	X(PROBE_DAMAGED,  "damaged",    "The first picture of the video cannot be decoded")

enum probe_refusal {
#define X(symbol, word, sentence) symbol,
	PROBE_REFUSALS(X)
#undef X
};
const char *probe_refusal_word(enum probe_refusal refusal);
const char *probe_refusal_sentence(enum probe_refusal refusal);

struct probe {
	const char *type;		/* mime type */
	int64_t     duration_ms;
	int64_t     width;		/* as shown: turned where the file says so */
	int64_t     height;
	int         stream;		/* index of the video stream */
	enum probe_beside beside;	/* what else is in the file */
};

/*
 * Say what the file at `path` is, having decoded its first picture.
 *
 * ERR_NOT_MEDIA    no video that we take, damaged, or cut short: `*refusal`
 * ERR_UNAVAILABLE  the tools failed, or the file cannot be read: perhaps later
 */
enum err probe_video(struct arena *arena, const char *path, struct probe *out,
    enum probe_refusal *refusal);

#endif
