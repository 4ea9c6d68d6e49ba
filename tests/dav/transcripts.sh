# Sourced by run.sh: what the Windows Mini-Redirector and the Finder ask, in their order and
# with their headers, as Microsoft's [MS-WDV] and captures that others published show it.

windows() {
	status "$1" -A 'Microsoft-WebDAV-MiniRedir/10.0.19045' -H 'Translate: f' "${@:2}"
}
finder() {
	status "$1" -A 'WebDAVFS/3.0.0 (03008000) Darwin/22.6.0 (arm64)' "${@:2}"
}
lock_token() {
	sed -n 's/^[Ll]ock-[Tt]oken: *\(<[^>]*>\).*/\1/p' "$work/head"
}
printf '%20000s' w >"$work/win"

# A file is saved into the drive: asked for, made empty, locked, written, stamped, let go.
windows_saves() {
	windows 200 -X OPTIONS "$dav" && grep -qi '^ms-author-via: *dav' "$work/head" && grep -qi '^dav: *1' "$work/head" || return 1
	windows 207 -X PROPFIND -H 'Depth: 0' -H 'Content-Length: 0' "$home" || return 1
	windows 404 -X PROPFIND -H 'Depth: 0' -H 'Content-Length: 0' "$home/Report%20%C3%A1.docx" || return 1
	windows 201 -X PUT -H 'Content-Length: 0' "$home/Report%20%C3%A1.docx" || return 1
	windows 200 -X LOCK -H 'Timeout: Second-3600' -H 'Content-Type: text/xml; charset="utf-8"' -d '<?xml version="1.0" encoding="utf-8" ?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner><D:href>DESK\marina</D:href></D:owner></D:lockinfo>' "$home/Report%20%C3%A1.docx" || return 1
	local token
	token=$(lock_token)
	[ -n "$token" ] || return 1
	windows 423 -T "$work/win" "$home/Report%20%C3%A1.docx" || return 1
	windows 207 -X PROPPATCH -H "If: ($token)" -H 'Content-Type: text/xml; charset="utf-8"' -d '<?xml version="1.0" encoding="utf-8" ?><D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:schemas-microsoft-com:"><D:set><D:prop><Z:Win32CreationTime>Sat, 03 Feb 2001 04:05:06 GMT</Z:Win32CreationTime><Z:Win32LastAccessTime>Sat, 03 Feb 2001 04:05:06 GMT</Z:Win32LastAccessTime><Z:Win32LastModifiedTime>Sat, 03 Feb 2001 04:05:06 GMT</Z:Win32LastModifiedTime><Z:Win32FileAttributes>00000020</Z:Win32FileAttributes></D:prop></D:set></D:propertyupdate>' "$home/Report%20%C3%A1.docx" && ! grep -qE 'HTTP/1.1 [45]' "$work/reply" || return 1
	windows 204 -T "$work/win" -H "If: ($token)" "$home/Report%20%C3%A1.docx" || return 1
	windows 200 -X LOCK -H 'Timeout: Second-3600' -H "If: ($token)" -H 'Content-Length: 0' "$home/Report%20%C3%A1.docx" || return 1
	windows 200 -I "$home/Report%20%C3%A1.docx" || return 1
	windows 204 -X UNLOCK -H "Lock-Token: $token" "$home/Report%20%C3%A1.docx" || return 1
	status 200 "$home/Report%20%C3%A1.docx" && cmp "$work/reply" "$work/win"
}
check "Windows saves a file" windows_saves

# Folders are made by a name that is changed at once; the drive asks how much room there is.
windows_folders() {
	windows 201 -X MKCOL -H 'Content-Length: 0' "$home/New%20folder" || return 1
	windows 201 -X MOVE -H "Destination: $home/Papers" -H 'Overwrite: F' "$home/New%20folder" || return 1
	windows 412 -X MOVE -H "Destination: $home/Papers" -H 'Overwrite: F' "$home/Report%20%C3%A1.docx" || return 1
	windows 207 -X PROPFIND -H 'Depth: 1' -H 'Content-Length: 0' "$home/" && grep -q 'Papers' "$work/reply" || return 1
	windows 207 -X PROPFIND -H 'Depth: 0' -d '<?xml version="1.0" encoding="utf-8" ?><D:propfind xmlns:D="DAV:"><D:prop><D:quota-available-bytes/><D:quota-used-bytes/></D:prop></D:propfind>' "$home/" && grep -q 'quota-used-bytes>[0-9]' "$work/reply" || return 1
	windows 204 -X DELETE "$home/Papers"
}
check "and makes folders" windows_folders

# Each file has a shadow, "._NAME"; bodies come without a length, which another header says.
finder_copies() {
	local token
	finder 200 -X OPTIONS "$home/" || return 1
	finder 207 -X PROPFIND -H 'Depth: 0' -H 'Content-Type: text/xml' -d '<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop><D:getlastmodified/><D:getcontentlength/><D:creationdate/><D:resourcetype/></D:prop></D:propfind>' "$home/" || return 1
	finder 404 -X PROPFIND -H 'Depth: 0' "$home/.DS_Store" || return 1
	finder 404 -X PROPFIND -H 'Depth: 0' "$home/._clip.mov" || return 1
	finder 201 -X PUT -H 'Content-Length: 0' "$home/clip.mov" || return 1
	finder 200 -X LOCK -H 'Depth: 0' -H 'Timeout: Second-600' -H 'Content-Type: text/xml; charset="utf-8"' -d '<?xml version="1.0" encoding="utf-8"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner><D:href>http://www.apple.com/webdav_fs/</D:href></D:owner></D:lockinfo>' "$home/clip.mov" || return 1
	token=$(lock_token)
	[ -n "$token" ] || return 1
	finder 204 -T "$work/larger" -H 'Transfer-Encoding: chunked' -H 'X-Expected-Entity-Length: 3000000' -H "If: ($token)" "$home/clip.mov" || return 1
	finder 204 -X UNLOCK -H "Lock-Token: $token" "$home/clip.mov" || return 1
	finder 201 -X PUT -d 'AppleDouble' "$home/._clip.mov" || return 1
	finder 207 -X PROPFIND -H 'Depth: 1' "$home/" && grep -q '\._clip.mov' "$work/reply" || return 1
	finder 206 -r 0-1023 "$home/clip.mov" || return 1
	status 200 "$home/clip.mov" && cmp "$work/reply" "$work/larger"
}
check "the Finder copies a film with its shadow" finder_copies
