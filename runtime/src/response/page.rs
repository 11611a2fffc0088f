//! How debug mode shows a traceback to a client.

use http::{HeaderMap, header};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Page {
    Text,
    Html,
}

impl Page {
    /// What the sender of a request reads: HTML where it names that, as browsers do.
    pub fn asked_by(fields: &HeaderMap) -> Self {
        let values = fields.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let mut kinds = values.flat_map(|value| value.split(',')).filter_map(|range| range.split(';').next());
        if kinds.any(|kind| kind.trim().eq_ignore_ascii_case("text/html")) { Self::Html } else { Self::Text }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::Page;

    fn asked_with(accept: &[&'static str]) -> Page {
        let mut fields = HeaderMap::new();
        for value in accept {
            fields.append(header::ACCEPT, HeaderValue::from_static(value));
        }
        Page::asked_by(&fields)
    }

    #[test]
    fn who_names_html_gets_it() {
        for accept in [&["text/html,*/*;q=0.8"] as &[_], &["*/*, TEXT/HTML ;q=0.9"], &["application/json", "text/html"]]
        {
            assert_eq!(asked_with(accept), Page::Html, "{accept:?}");
        }
    }

    #[test]
    fn everybody_else_gets_text() {
        for accept in [&[] as &[_], &["*/*"], &["application/json"], &["text/htmlx"], &[""]] {
            assert_eq!(asked_with(accept), Page::Text, "{accept:?}");
        }
    }
}
