//! Set-Cookie (RFC 6265, 4.1; the prefixes of names, `SameSite` and `Partitioned` as in the drafts that follow it).

use cookie::time::{Duration, OffsetDateTime};
use cookie::{Cookie, SameSite};
use http::HeaderValue;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDelta, PyDeltaAccess};

use crate::headers;

/// What a cookie says beside its name and value.
pub struct Attributes<'a, 'py> {
    pub max_age: Option<MaxAge>,
    /// Seconds since the epoch, or a `datetime`.
    pub expires: Option<Bound<'py, PyAny>>,
    pub path: Option<&'a str>,
    pub domain: Option<&'a str>,
    pub secure: bool,
    pub httponly: bool,
    pub samesite: Option<&'a str>,
    pub partitioned: bool,
}

impl Attributes<'_, '_> {
    /// What makes a client take the cookie with `Secure` only.
    pub fn needs_secure(&self, name: &str) -> Option<&'static str> {
        if self.samesite.is_some_and(|value| value.eq_ignore_ascii_case("none")) {
            Some("samesite=\"None\"")
        } else if self.partitioned {
            Some("partitioned=True")
        } else if has_prefix(name, HOST) {
            Some("a name that begins with __Host-")
        } else if has_prefix(name, SECURE) {
            Some("a name that begins with __Secure-")
        } else {
            None
        }
    }
}

/// Prefixes of names that clients take with these attributes only, in any case of their letters.
const HOST: &str = "__Host-";
const SECURE: &str = "__Secure-";

fn has_prefix(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Seconds that a cookie is kept, given as an int or a `timedelta`.
pub struct MaxAge(pub i64);

impl<'py> FromPyObject<'_, 'py> for MaxAge {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(delta) = given.cast::<PyDelta>() {
            // Whole seconds; what is left of one is dropped.
            return Ok(Self(i64::from(delta.get_days()) * 86_400 + i64::from(delta.get_seconds())));
        }
        let seconds = given.extract().map_err(|_| PyTypeError::new_err("max_age is whole seconds or a timedelta"))?;
        Ok(Self(seconds))
    }
}

/// The value of a Set-Cookie field.
pub fn set_cookie(name: &str, value: &str, attributes: Attributes<'_, '_>) -> PyResult<HeaderValue> {
    check_name(name)?;
    check_value(value)?;
    check_kept(name, &attributes)?;
    let mut cookie = Cookie::build((name, value)).secure(attributes.secure).http_only(attributes.httponly);
    if attributes.partitioned {
        cookie = cookie.partitioned(true);
    }
    if let Some(path) = attributes.path {
        cookie = cookie.path(check_attribute("path", path)?);
    }
    if let Some(domain) = attributes.domain {
        cookie = cookie.domain(check_attribute("domain", domain)?);
    }
    if let Some(MaxAge(seconds)) = attributes.max_age {
        cookie = cookie.max_age(Duration::seconds(seconds));
    }
    if let Some(expires) = attributes.expires {
        cookie = cookie.expires(moment(&expires)?);
    }
    if let Some(samesite) = attributes.samesite {
        cookie = cookie.same_site(same_site(samesite)?);
    }
    headers::value(&cookie.build().to_string())
}

/// Refuses what every client drops without a word.
fn check_kept(name: &str, attributes: &Attributes<'_, '_>) -> PyResult<()> {
    if let Some(reason) = attributes.needs_secure(name).filter(|_| !attributes.secure) {
        return Err(PyValueError::new_err(format!("no client keeps the cookie {name}: {reason} needs secure=True")));
    }
    if has_prefix(name, HOST) && (attributes.domain.is_some() || attributes.path != Some("/")) {
        return Err(PyValueError::new_err(format!(
            "no client keeps the cookie {name}: a name that begins with __Host- needs path=\"/\" and no domain"
        )));
    }
    Ok(())
}

/// A token (RFC 9110, 5.6.2).
fn check_name(name: &str) -> PyResult<()> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !name.is_empty() && name.bytes().all(token) {
        return Ok(());
    }
    Err(PyValueError::new_err(format!("{name:?} is not a cookie name: write letters, digits, - and _")))
}

/// Cookie octets, perhaps in double quotes.
fn check_value(value: &str) -> PyResult<()> {
    let bare = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    let octet = |byte: u8| matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e);
    if bare.bytes().all(octet) {
        return Ok(());
    }
    Err(PyValueError::new_err(format!(
        "{value:?} is not a cookie value: no spaces, quotes, commas, semicolons, backslashes or non-ASCII; encode it, with urllib.parse.quote for example"
    )))
}

fn check_attribute<'a>(what: &str, value: &'a str) -> PyResult<&'a str> {
    if value.bytes().all(|byte| (0x20..0x7f).contains(&byte) && byte != b';') {
        return Ok(value);
    }
    Err(PyValueError::new_err(format!(
        "{value:?} is not the {what} of a cookie: no semicolons, control or non-ASCII characters"
    )))
}

fn same_site(value: &str) -> PyResult<SameSite> {
    match value.to_ascii_lowercase().as_str() {
        "strict" => Ok(SameSite::Strict),
        "lax" => Ok(SameSite::Lax),
        "none" => Ok(SameSite::None),
        _ => Err(PyValueError::new_err(format!("samesite is \"Strict\", \"Lax\" or \"None\", not {value:?}"))),
    }
}

fn moment(value: &Bound<'_, PyAny>) -> PyResult<OffsetDateTime> {
    let seconds: f64 = match value.extract() {
        Ok(seconds) => seconds,
        Err(_) if value.hasattr(intern!(value.py(), "timestamp"))? => {
            value.call_method0(intern!(value.py(), "timestamp"))?.extract()?
        }
        Err(_) => return Err(PyTypeError::new_err("expires is a datetime, or seconds since the epoch")),
    };
    if seconds.is_nan() {
        return Err(PyValueError::new_err("expires is a datetime, or seconds since the epoch, not nan"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and what saturates is refused in the next line")]
    OffsetDateTime::from_unix_timestamp(seconds as i64).map_err(|error| PyValueError::new_err(error.to_string()))
}
