//! Words that name resources: `TYPE NAME…`, `TYPE/NAME…`, `TYPE1,TYPE2`. Upstream: Builder.ResourceTypeOrNameArgs.

use crate::Error;

/// A comma list without repetitions.
pub(super) fn split_types(word: &str) -> Vec<String> {
    let mut types: Vec<String> = Vec::new();
    for part in word.split(',') {
        if !types.iter().any(|known| known == part) {
            types.push(part.to_owned());
        }
    }
    types
}

/// `a,b c` becomes `a/c b/c`.
pub(crate) fn normalize(arguments: &[String]) -> Vec<String> {
    let [first, names @ ..] = arguments else { return Vec::new() };
    let types = split_types(first);
    if names.is_empty() || types.len() < 2 {
        return arguments.to_vec();
    }
    types.iter().flat_map(|kind| names.iter().map(move |name| format!("{kind}/{name}"))).collect()
}

/// Whether arguments are pairs; a mixture is a mistake.
pub(super) fn are_pairs(arguments: &[String]) -> Result<bool, Error> {
    let pairs = arguments.iter().filter(|word| word.contains('/')).count();
    match pairs {
        0 => Ok(false),
        pairs if pairs == arguments.len() => Ok(true),
        _ => Err(Error::message(
            "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
        )),
    }
}

/// One `TYPE/NAME`.
pub(crate) fn split_pair(word: &str) -> Result<(String, String), Error> {
    let parts: Vec<&str> = word.split('/').collect();
    let [kind, name] = parts.as_slice() else {
        return Err(Error::message("arguments in resource/name form may not have more than one slash"));
    };
    if kind.is_empty() || name.is_empty() || split_types(kind).len() != 1 {
        return Err(Error::message("arguments in resource/name form must have a single resource and name"));
    }
    Ok(((*kind).to_owned(), (*name).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_types_take_every_name() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(normalize(&words("a,b c d")), words("a/c a/d b/c b/d"));
        assert_eq!(normalize(&words("a,b")), words("a,b"));
        assert_eq!(normalize(&words("a b")), words("a b"));
        assert!(are_pairs(&words("csr csr/x")).is_err());
        assert!(split_pair("a/b/c").is_err());
        assert!(split_pair("/b").is_err());
    }
}
