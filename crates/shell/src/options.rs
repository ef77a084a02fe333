//! `set -o` and `shopt`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Options of `set`: name and letter, in the order `set -o` lists them.
pub(crate) const OPTIONS: [(&str, Option<char>); 27] = [
    ("allexport", Some('a')),
    ("braceexpand", Some('B')),
    ("emacs", None),
    ("errexit", Some('e')),
    ("errtrace", Some('E')),
    ("functrace", Some('T')),
    ("hashall", Some('h')),
    ("histexpand", Some('H')),
    ("history", None),
    ("ignoreeof", None),
    ("interactive-comments", None),
    ("keyword", Some('k')),
    ("monitor", Some('m')),
    ("noclobber", Some('C')),
    ("noexec", Some('n')),
    ("noglob", Some('f')),
    ("nolog", None),
    ("notify", Some('b')),
    ("nounset", Some('u')),
    ("onecmd", Some('t')),
    ("physical", Some('P')),
    ("pipefail", None),
    ("posix", None),
    ("privileged", Some('p')),
    ("verbose", Some('v')),
    ("vi", None),
    ("xtrace", Some('x')),
];

/// Options of `shopt` and what they are at the start of a script.
pub(crate) const SHOPTS: [(&str, bool); 55] = [
    ("autocd", false),
    ("assoc_expand_once", false),
    ("cdable_vars", false),
    ("cdspell", false),
    ("checkhash", false),
    ("checkjobs", false),
    ("checkwinsize", true),
    ("cmdhist", true),
    ("compat31", false),
    ("compat32", false),
    ("compat40", false),
    ("compat41", false),
    ("compat42", false),
    ("compat43", false),
    ("compat44", false),
    ("complete_fullquote", true),
    ("direxpand", false),
    ("dirspell", false),
    ("dotglob", false),
    ("execfail", false),
    ("expand_aliases", false),
    ("extdebug", false),
    ("extglob", false),
    ("extquote", true),
    ("failglob", false),
    ("force_fignore", true),
    ("globasciiranges", true),
    ("globskipdots", true),
    ("globstar", false),
    ("gnu_errfmt", false),
    ("histappend", false),
    ("histreedit", false),
    ("histverify", false),
    ("hostcomplete", true),
    ("huponexit", false),
    ("inherit_errexit", false),
    ("interactive_comments", true),
    ("lastpipe", false),
    ("lithist", false),
    ("localvar_inherit", false),
    ("localvar_unset", false),
    ("login_shell", false),
    ("mailwarn", false),
    ("no_empty_cmd_completion", false),
    ("nocaseglob", false),
    ("nocasematch", false),
    ("noexpand_translation", false),
    ("nullglob", false),
    ("patsub_replacement", true),
    ("progcomp", true),
    ("progcomp_alias", false),
    ("promptvars", true),
    ("restricted_shell", false),
    ("shift_verbose", false),
    ("sourcepath", true),
];

/// Which options differ from their default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Options {
    changed: BTreeMap<String, bool>,
}

fn default_of(name: &str) -> Option<bool> {
    let set = OPTIONS.iter().any(|(option, _)| *option == name);
    let shopt = SHOPTS.iter().find(|(option, _)| *option == name).map(|(_, default)| *default);
    let on = matches!(name, "braceexpand" | "hashall" | "interactive-comments");
    shopt.or(set.then_some(on)).or((name == "xpg_echo").then_some(false))
}

impl Options {
    /// Whether the option is on.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.changed.get(name).copied().or_else(|| default_of(name)).unwrap_or(false)
    }

    pub(crate) fn set(&mut self, name: &str, on: bool) {
        if default_of(name) == Some(on) {
            self.changed.remove(name);
        } else {
            self.changed.insert(name.to_owned(), on);
        }
    }

    /// `$-`
    pub(crate) fn letters(&self, interactive: bool, source: Option<char>) -> String {
        let order = "abefhkmnptuvxBCEHPT";
        let on = |letter: char| OPTIONS.iter().any(|(name, option)| *option == Some(letter) && self.is(name));
        let mut letters: String = order.chars().filter(|letter| on(*letter)).collect();
        if interactive {
            let at = letters.find(|letter: char| letter > 'i' || letter.is_ascii_uppercase());
            letters.insert(at.unwrap_or(letters.len()), 'i');
        }
        letters.extend(source);
        letters
    }
}
