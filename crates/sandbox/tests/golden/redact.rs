//! Masks what differs from run to run, by the rules that were applied to the recordings, in their order.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

/// The home directory of a session; recordings hold `~`.
const HOME: &str = "/root";

struct Rule {
    pattern: Regex,
    replacement: &'static str,
}

fn rule(pattern: &str, replacement: &'static str) -> Rule {
    Rule { pattern: Regex::new(pattern).unwrap(), replacement }
}

/// Before and after those for ages without a header, which need a look ahead.
static RULES: LazyLock<(Vec<Rule>, Vec<Rule>)> = LazyLock::new(|| {
    let b64 = "[A-Za-z0-9+/]";
    let before = vec![
        rule(
            r"(?m)^( *-----BEGIN [A-Z0-9 ]+-----\n)(?: *[A-Za-z0-9+/=]+\n)+( *-----END )",
            "${1}[B64]\n${2}",
        ),
        rule(r"(?m)^[.+*]{4,}$", "[PROGRESS]"),
        rule(r"(?m)^[0-9A-F]{12,16}:error:", "[HEX]:error:"),
        rule(r"(ciphercommon_block\.c):\d+:", "${1}:[LINE]:"),
        rule(r"\bserial=[0-9A-Fa-f]+", "serial=[HEX]"),
        rule(r"Serial Number: \d+ \(0x[0-9a-f]+\)", "Serial Number: [HEX]"),
        rule(r"(?m)^([EFIW])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ ", "${1}[TIME] "),
        rule(r"(/tmp/(?:kubectl-edit|LIVE|MERGED)-)\d+", "${1}[RAND]"),
        rule(r"/tmp/tmp\.[A-Za-z0-9]{10}", "/tmp/tmp.[RAND]"),
        rule(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?", "[TIME]"),
        rule(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", "[TIME]"),
        rule(
            r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d \d{4} GMT",
            "[DATE]",
        ),
        rule(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "[UID]"),
        rule(r"\bX509SHA256=[0-9a-f]{64}\b", "X509SHA256=[HEX]"),
        rule(r"(?m)^([ \t]*)(?:[0-9a-fA-F]{2}:){1,}[0-9a-fA-F]{0,2}:?[ \t]*$", "${1}[HEX]"),
        rule(r"(?m)(\[HEX\]\n)([ \t]+)[0-9a-f]{2}$", "${1}${2}[HEX]"),
        rule(r"\b(?:[0-9a-fA-F]{2}:){7,}[0-9a-fA-F]{2}\b", "[HEX]"),
        rule(r"\b[0-9A-Fa-f]{32,}\b", "[HEX]"),
        rule(&format!(r"(?m)^{b64}{{64}}\n(?:{b64}{{64}}\n)*{b64}{{1,64}}={{0,2}}$"), "[B64]"),
        rule(&format!(r"{b64}{{60,}}={{0,2}}"), "[B64]"),
        rule(r#"(resourceVersion"?: ?)"\d+""#, r#"${1}"[RV]""#),
    ];
    let after = vec![
        rule(r"\b(\d+m)?\d{1,3}s\b", "[AGE]"),
        rule(r"\b(csr|node-csr)-[bcdfghjklmnpqrstvwxz2456789]{5,}\b", "${1}-[RAND]"),
    ];
    (before, after)
});

fn pattern(cell: &'static LazyLock<Regex>) -> &'static Regex {
    cell
}

static AGE_IN_ROW: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(\d+m)?\d{1,3}s {2,}\S").unwrap());
static AGE_HEADER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|  )AGE(  |$)").unwrap());
static AGE_CELL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(\d+[ydhms]){1,2}( *)").unwrap());
static BLANKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[ \t]{2,}").unwrap());
/// OpenSSL's list of tried decoders changes in length and order from run to run: each kind of line once.
static DECODER_ERRORS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)(?:^\[HEX\]:error:(?:1608010C:STORE|1E08010C:DECODER) .*\n){2,}").unwrap()
});
static REPEATED: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let tokens = [
        (r"\[AGE\](?:\s*\[AGE\])+", "[AGE]"),
        (r"\[TIME\](?:\s*\[TIME\])+", "[TIME]"),
        (r"\[DATE\](?:\s*\[DATE\])+", "[DATE]"),
        (r"\[B64\](?:\s*\[B64\])+", "[B64]"),
        (r"\[HEX\](?:\s*\[HEX\])+", "[HEX]"),
        (r"\[UID\](?:\s*\[UID\])+", "[UID]"),
        (r"\[RV\](?:\s*\[RV\])+", "[RV]"),
    ];
    tokens.into_iter().map(|(pattern, replacement)| rule(pattern, replacement)).collect()
});

/// The lines to compare: masked, runs of blanks folded.
pub fn lines(text: &str) -> Vec<String> {
    let mut text = redact(text);
    for Rule { pattern, replacement } in REPEATED.iter() {
        text = pattern.replace_all(&text, *replacement).into_owned();
    }
    text.trim_end_matches('\n')
        .split('\n')
        .map(|line| pattern(&BLANKS).replace_all(line, "  ").trim_end().to_owned())
        .collect()
}

fn redact(text: &str) -> String {
    let (before, after) = &*RULES;
    let mut text = age_columns(&text.replace(HOME, "~"));
    for Rule { pattern, replacement } in before {
        text = pattern.replace_all(&text, *replacement).into_owned();
    }
    text = ages_in_rows(&text);
    for Rule { pattern, replacement } in after {
        text = pattern.replace_all(&text, *replacement).into_owned();
    }
    let once = |captures: &Captures<'_>| {
        let lines: BTreeSet<&str> = captures[0].split_inclusive('\n').collect();
        lines.into_iter().collect::<String>()
    };
    pattern(&DECODER_ERRORS).replace_all(&text, once).into_owned()
}

/// `12s   ` before something else: a row of a table whose header is not there.
fn ages_in_rows(text: &str) -> String {
    let mut result = String::new();
    let mut from = 0;
    while let Some(found) = pattern(&AGE_IN_ROW).find_at(text, from) {
        result.push_str(&text[from..found.start()]);
        result.push_str("[AGE]    ");
        // What follows the blanks is not part of it.
        from = found.end() - found.as_str().chars().next_back().map_or(0, char::len_utf8);
    }
    result.push_str(&text[from..]);
    result
}

/// The AGE column of a table, whatever its width, becomes `[AGE]`.
fn age_columns(text: &str) -> String {
    let mut column: Option<usize> = None;
    let lines = text.split('\n').map(|line| {
        let chars: Vec<char> = line.chars().collect();
        let part = |from: usize, to: usize| {
            chars[from.min(chars.len())..to.min(chars.len())].iter().collect::<String>()
        };
        let mut result = line.to_owned();
        if let Some(found) = pattern(&AGE_HEADER).captures(line)
            && chars.first().is_some_and(|first| first.is_uppercase())
        {
            let start = line[..found.get(0).unwrap().start()].chars().count();
            let start = if start == 0 { 0 } else { start + 2 };
            let blanks = chars[start + 3..].iter().take_while(|blank| **blank == ' ').count();
            let more = if blanks > 0 { "   " } else { "" };
            result = format!("{}AGE{more}{}", part(0, start), part(start + 3 + blanks, usize::MAX));
            column = Some(start);
        } else if let Some(start) = column
            && (start == 0 && chars.is_empty()
                || start > 0 && chars.get(start - 1).is_none_or(|before| *before == ' ')
                || start == 0 && chars.last() == Some(&' '))
        {
            let rest = part(start, usize::MAX);
            if let Some(cell) = pattern(&AGE_CELL).captures(&rest) {
                let more = if cell[2].is_empty() { "" } else { "    " };
                result = format!("{}[AGE]{more}{}", part(0, start), &rest[cell[0].len()..]);
            }
        }
        if line.is_empty() {
            column = None;
        }
        result
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn volatile_values_are_masked() {
    let table = "NAME   AGE   CONDITION\njane   2m5s   Pending\nkate   12s    Denied\n\nx 5s  y\n";
    assert_eq!(
        lines(table),
        ["NAME  AGE  CONDITION", "jane  [AGE]  Pending", "kate  [AGE]  Denied", "", "x [AGE]  y"]
    );
    assert_eq!(lines("/root/jane.key\n"), ["~/jane.key"]);
    assert_eq!(lines("    ab:cd:\n    ef\n"), ["    [HEX]"].map(|_| "  [HEX]"));
    assert_eq!(lines("serial=0AF9\n"), ["serial=[HEX]"]);
}
