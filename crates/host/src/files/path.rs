//! Path arithmetic on text, without looking at any tree.

/// `path` seen from `directory`: itself if absolute, else appended. Not normalised.
pub fn join(directory: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    format!("{}/{path}", directory.trim_end_matches('/'))
}

/// The last component, and `/` for the root: basename(1).
pub fn file_name(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() && path.starts_with('/') {
        return "/";
    }
    trimmed.rsplit('/').next().unwrap_or(trimmed)
}

/// Everything before the last component, `.` if there is nothing: dirname(1).
pub fn parent(path: &str) -> &str {
    match path.trim_end_matches('/').rsplit_once('/') {
        Some((parent, _)) if parent.trim_end_matches('/').is_empty() => "/",
        Some((parent, _)) => parent.trim_end_matches('/'),
        None if path.starts_with('/') => "/",
        None => ".",
    }
}

/// An absolute path without `.`, `..` and doubled slashes, by text alone: what the shell's logical `cd` does.
pub fn normalize(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_and_names() {
        assert_eq!((parent("/a/b/"), file_name("/a/b/")), ("/a", "b"));
        assert_eq!((parent("b"), file_name("b")), (".", "b"));
        assert_eq!((parent("/b"), file_name("/")), ("/", "/"));
        assert_eq!(normalize("/a//./b/../c/"), "/a/c");
        assert_eq!(normalize("/.."), "/");
    }
}
