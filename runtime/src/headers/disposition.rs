//! Names of files in Content-Disposition (RFC 6266).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for itself in an extended value (RFC 8187, 3.2.1), besides letters and digits.
const NOT_IN_EXTENDED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Writes a value whose file name is not ASCII so that every client reads it: `filename*`, with a plain `filename` for
/// those that do not know that (RFC 6266, 4.3 and appendix D).
///
/// # Returns
/// None for what is no such value, or has text in another place.
pub fn disposition(text: &str) -> Option<String> {
    let (kind, mut rest) = text.split_once(';')?;
    let mut parameters = Vec::new();
    while !rest.trim().is_empty() {
        let (name, value, behind) = parameter(rest)?;
        parameters.push((name, value));
        rest = behind;
    }
    let extended = parameters.iter().any(|(name, _)| name.eq_ignore_ascii_case("filename*"));
    let mut written = vec![kind.trim().to_owned()];
    for (name, value) in parameters {
        if value.is_ascii() || !name.eq_ignore_ascii_case("filename") {
            let value = if name.ends_with('*') { value } else { quoted(&value) };
            written.push(format!("{name}={value}"));
            continue;
        }
        written.push(format!("{name}={}", quoted(&plain(&value))));
        if !extended {
            written.push(format!("filename*=UTF-8''{}", utf8_percent_encode(&value, NOT_IN_EXTENDED)));
        }
    }
    let written = written.join("; ");
    written.is_ascii().then_some(written)
}

/// The first parameter, without its quotes, and what is behind its semicolon.
fn parameter(text: &str) -> Option<(&str, String, &str)> {
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim(), value.trim_start());
    let (value, behind) = if let Some(value) = value.strip_prefix('"') {
        unquoted(value)?
    } else {
        let end = value.find(';').unwrap_or(value.len());
        (value[..end].trim_end().to_owned(), &value[end..])
    };
    let behind = behind.trim_start();
    let behind = if behind.is_empty() { behind } else { behind.strip_prefix(';')? };
    Some((name, value, behind))
}

/// A quoted string behind its first quote, and what follows it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[place + 1..])),
            '\\' => value.push(characters.next()?.1),
            character => value.push(character),
        }
    }
    None
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A name for clients that know ASCII only.
fn plain(value: &str) -> String {
    value.chars().map(|character| if character.is_ascii() { character } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn names_have_both_forms() {
        for (text, expected) in [
            ("attachment; filename=\"grün.txt\"", "attachment; filename=\"gr_n.txt\"; filename*=UTF-8''gr%C3%BCn.txt"),
            ("inline;FileName=日本.txt", "inline; FileName=\"__.txt\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt"),
            (
                "attachment; filename=\"a \\\"ü\\\".txt\"; size=3",
                "attachment; filename=\"a \\\"_\\\".txt\"; filename*=UTF-8''a%20%22%C3%BC%22.txt; size=\"3\"",
            ),
            (
                "attachment; filename=\"ü;b.txt\"; filename*=UTF-8''%C3%BC",
                "attachment; filename=\"_;b.txt\"; filename*=UTF-8''%C3%BC",
            ),
        ] {
            assert_eq!(disposition(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_no_disposition_is_not_guessed() {
        for text in [
            "grün.txt",
            "attachment; grün.txt",
            "attachment; filename=\"grün",
            "ü; filename=a",
            "a; b=ü",
            "a; filename=\"ü\" x",
        ] {
            assert_eq!(disposition(text), None, "{text}");
        }
    }
}
