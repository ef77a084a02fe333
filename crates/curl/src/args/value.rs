//! Values of options: numbers, durations, passwords behind colons, quotes.

use std::time::Duration;

use super::Problem;

/// A number that is not negative.
pub(super) fn number(text: &str) -> Result<u64, Problem> {
    let number = signed(text)?;
    u64::try_from(number).map_err(|_| Problem::Negative)
}

/// A number that may be negative.
pub(super) fn signed(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| Problem::NoNumber)
}

/// Seconds with a fraction; zero means no limit.
pub(super) fn seconds(text: &str) -> Result<Option<Duration>, Problem> {
    let allowed = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number: f64 = text.parse().ok().filter(|_| allowed).ok_or(Problem::NoNumber)?;
    if number < 0.0 {
        return Err(Problem::Negative);
    }
    Ok(Duration::try_from_secs_f64(number.min(4e9)).ok().filter(|duration| !duration.is_zero()))
}

/// `--cert`: a file, and a password behind the first colon; a backslash keeps a colon or a backslash.
pub(super) fn certificate(text: &str) -> (String, Option<String>) {
    if text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("pkcs11:")) {
        return (text.to_owned(), None);
    }
    let (mut file, mut signs) = (String::new(), text.chars());
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some(kept @ ('\\' | ':')) => file.push(kept),
                Some(other) => file.extend(['\\', other]),
                None => file.push('\\'),
            },
            ':' => {
                let password = signs.as_str();
                return (file, Some(password.to_owned()).filter(|password| !password.is_empty()));
            }
            other => file.push(other),
        }
    }
    (file, None)
}

/// What stands between double quotes, of which the first was taken away.
pub(super) fn unquote(quoted: &str) -> String {
    let (mut text, mut signs) = (String::new(), quoted.chars());
    while let Some(sign) = signs.next() {
        match sign {
            '"' => break,
            '\\' => text.push(match signs.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('v') => '\u{b}',
                Some(other) => other,
                None => break,
            }),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_follows_the_first_bare_colon() {
        assert_eq!(certificate("a.crt:pw:x"), ("a.crt".to_owned(), Some("pw:x".to_owned())));
        assert_eq!(certificate(r"a\:b"), ("a:b".to_owned(), None));
        assert_eq!(certificate("a.crt"), ("a.crt".to_owned(), None));
    }

    #[test]
    fn times_have_fractions_and_no_minus() {
        assert_eq!(seconds("1.5"), Ok(Some(Duration::from_millis(1500))));
        assert_eq!(seconds("0"), Ok(None));
        assert_eq!(seconds("1x"), Err(Problem::NoNumber));
        assert_eq!(seconds("-1"), Err(Problem::Negative));
        assert_eq!(seconds("inf"), Err(Problem::NoNumber));
    }
}
