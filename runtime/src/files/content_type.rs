//! The type of a file, by the end of its name.

use std::path::Path;

use http::HeaderValue;

/// What the names of types know otherwise, or not at all.
const OWN: &[(&str, &str)] = &[
    ("cjs", "text/javascript"),
    // Segments of video.
    ("m4s", "video/iso.segment"),
    ("map", "application/json"),
    ("mjs", "text/javascript"),
    // Browsers run no TypeScript, and play MPEG-2 transport streams.
    ("mts", "video/mp2t"),
    ("ts", "video/mp2t"),
    ("tsx", "text/plain"),
];

/// The Content-Type of a file. Text is UTF-8, except XML, which says so itself (RFC 7303, 3).
pub fn content_type(path: &Path) -> HeaderValue {
    let kind = own(path).or_else(|| mime_guess::from_path(path).first_raw()).unwrap_or("application/octet-stream");
    if !kind.starts_with("text/") || kind == "text/xml" {
        return HeaderValue::from_static(kind);
    }
    HeaderValue::try_from(format!("{kind}; charset=utf-8")).unwrap_or(HeaderValue::from_static(kind))
}

fn own(path: &Path) -> Option<&'static str> {
    let end = path.extension()?;
    OWN.iter().find(|(known, _)| end.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::content_type;

    #[test]
    fn types_of_the_web() {
        for (name, kind) in [
            ("a.txt", "text/plain; charset=utf-8"),
            ("a.TXT", "text/plain; charset=utf-8"),
            ("a.html", "text/html; charset=utf-8"),
            ("a.css", "text/css; charset=utf-8"),
            ("a.js", "text/javascript; charset=utf-8"),
            ("a.mjs", "text/javascript; charset=utf-8"),
            ("a.CJS", "text/javascript; charset=utf-8"),
            ("a.tsx", "text/plain; charset=utf-8"),
            ("a.csv", "text/csv; charset=utf-8"),
            ("a.md", "text/markdown; charset=utf-8"),
            ("a.ts", "video/mp2t"),
            ("a.mts", "video/mp2t"),
            ("a.m4s", "video/iso.segment"),
            ("a.js.map", "application/json"),
            ("a.json", "application/json"),
            ("a.xml", "text/xml"),
            ("a.svg", "image/svg+xml"),
            ("a.wasm", "application/wasm"),
            ("a.woff2", "font/woff2"),
            ("a.webmanifest", "application/manifest+json"),
            ("a.tar.gz", "application/gzip"),
            ("a", "application/octet-stream"),
            (".html", "application/octet-stream"),
            ("a.unknown", "application/octet-stream"),
        ] {
            assert_eq!(content_type(Path::new(name)), kind, "{name}");
        }
    }
}
