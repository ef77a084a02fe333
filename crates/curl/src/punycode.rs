//! International host names in ASCII (RFC 3492), so that a dash pasted from a web page shows as what it is.

/// `host` with each label that is not ASCII as `xn--…`; `None` if one is too long to be a label.
pub(crate) fn to_ascii(host: &str) -> Option<String> {
    if host.is_ascii() {
        return Some(host.to_owned());
    }
    let labels: Option<Vec<String>> = host
        .split('.')
        .map(|label| match label.is_ascii() {
            true => Some(label.to_owned()),
            false => encode(&label.to_lowercase())
                .map(|label| format!("xn--{label}"))
                .filter(|label| label.len() < 64),
        })
        .collect();
    Some(labels?.join("."))
}

const BASE: u32 = 36;
const TMIN: u32 = 1;
const TMAX: u32 = 26;

fn encode(label: &str) -> Option<String> {
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    let total = u32::try_from(label.chars().count()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut point, mut delta, mut bias, mut handled) = (128u32, 0u32, 72u32, basic);
    while handled < total {
        let next = label.chars().map(u32::from).filter(|sign| *sign >= point).min()?;
        delta = delta.checked_add((next - point).checked_mul(handled + 1)?)?;
        point = next;
        for sign in label.chars().map(u32::from) {
            if sign < point {
                delta = delta.checked_add(1)?;
            }
            if sign == point {
                let mut rest = delta;
                let mut step = BASE;
                loop {
                    let threshold = step.saturating_sub(bias).clamp(TMIN, TMAX);
                    if rest < threshold {
                        break;
                    }
                    out.push(digit(threshold + (rest - threshold) % (BASE - threshold)));
                    rest = (rest - threshold) / (BASE - threshold);
                    step += BASE;
                }
                out.push(digit(rest));
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        point += 1;
    }
    Some(out)
}

fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut steps = 0;
    while delta > ((BASE - TMIN) * TMAX) / 2 {
        delta /= BASE - TMIN;
        steps += BASE;
    }
    steps + (BASE - TMIN + 1) * delta / (delta + 38)
}

fn digit(value: u32) -> char {
    char::from_digit(value, 36).map_or('a', |_| {
        let byte = u8::try_from(value).unwrap_or(0);
        char::from(if byte < 26 { b'a' + byte } else { b'0' + (byte - 26) })
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_long_dash_is_no_option() {
        assert_eq!(super::to_ascii("\u{2013}k").as_deref(), Some("xn--k-5gn"));
        assert_eq!(super::to_ascii("bücher.example").as_deref(), Some("xn--bcher-kva.example"));
    }
}
