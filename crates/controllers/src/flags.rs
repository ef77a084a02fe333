//! The flags a static pod's manifest gives kube-controller-manager.
//!
//! Upstream: cmd/kube-controller-manager/app/options.

use std::collections::BTreeMap;
use std::time::Duration;

/// The command line of the container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags(BTreeMap<String, String>);

impl Flags {
    /// Reads the `command:` items of a manifest; `None` if it does not start kube-controller-manager.
    pub(crate) fn from_manifest(manifest: &str) -> Option<Self> {
        let mut items = manifest
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- "))
            .map(|item| item.trim().trim_matches(['"', '\'']));
        items.find(|item| *item == "kube-controller-manager")?;
        let flags = items.map_while(|item| item.strip_prefix("--")).map(|flag| {
            let (name, value) = flag.split_once('=').unwrap_or((flag, "true"));
            (name.to_owned(), value.to_owned())
        });
        Some(Self(flags.collect()))
    }

    /// A flag's value, empty where it is not given.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A flag's value as Go's `time.ParseDuration` reads it; `default` where it is not given.
    ///
    /// # Errors
    /// The words the program ends with.
    pub(crate) fn duration(&self, name: &str, default: Duration) -> Result<Duration, String> {
        match self.0.get(name) {
            None => Ok(default),
            Some(text) => parse_duration(text).ok_or_else(|| {
                format!("invalid argument {text:?} for \"--{name}\" flag: time: invalid duration {text:?}")
            }),
        }
    }

    /// Whether a controller runs: named in `--controllers`, or on by default under `*`.
    pub(crate) fn runs(&self, names: &[&str], on_by_default: bool) -> bool {
        let Some(list) = self.0.get("controllers") else { return on_by_default };
        let items: Vec<&str> = list.split(',').collect();
        if items.iter().any(|item| item.strip_prefix('-').is_some_and(|name| names.contains(&name))) {
            return false;
        }
        items.iter().any(|item| names.contains(item)) || (on_by_default && items.contains(&"*"))
    }
}

/// `1h30m`, `1.5s`; negative durations are none.
fn parse_duration(text: &str) -> Option<Duration> {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest == "0" {
        return Some(Duration::ZERO);
    }
    if rest.is_empty() {
        return None;
    }
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.')?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let units = tail.find(|sign: char| sign.is_ascii_digit() || sign == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at_checked(units)?;
        let unit = match unit {
            "ns" => 1e-9,
            "us" | "µs" | "μs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * unit;
        rest = tail;
    }
    // Go's durations end at about 292 years.
    if seconds < 9.2e9 { Duration::try_from_secs_f64(seconds).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "spec:\n  containers:\n  - command:\n    - kube-controller-manager\n    - --cluster-signing-duration=1h30m\n    - --controllers=*,tokencleaner,-csrcleaner\n    - \"--leader-elect\"\n    image: x\n";

    #[test]
    fn flags_come_from_the_command() {
        let flags = Flags::from_manifest(MANIFEST).unwrap();
        assert_eq!(flags.text("leader-elect"), "true");
        assert_eq!(flags.text("kubeconfig"), "");
        assert_eq!(flags.duration("cluster-signing-duration", Duration::ZERO), Ok(Duration::from_secs(5400)));
        assert_eq!(flags.duration("other", Duration::from_secs(1)), Ok(Duration::from_secs(1)));
        assert_eq!(Flags::from_manifest("spec: {}\n"), None);
    }

    #[test]
    fn the_list_of_controllers_switches_them() {
        let flags = Flags::from_manifest(MANIFEST).unwrap();
        assert!(flags.runs(&["tokencleaner"], false));
        assert!(!flags.runs(&["bootstrapsigner"], false));
        assert!(!flags.runs(&["certificatesigningrequest-cleaner-controller", "csrcleaner"], true));
        assert!(flags.runs(&["csrsigning"], true));
    }

    #[test]
    fn durations_are_go_s() {
        assert_eq!(parse_duration("8760h0m0s"), Some(Duration::from_secs(31_536_000)));
        assert_eq!(parse_duration("1.5h"), Some(Duration::from_secs(5400)));
        for text in ["", "1", "1d", "-1h", "h", "1h5", "99999999999h"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
