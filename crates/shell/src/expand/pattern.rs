//! Patterns out of expanded text.

pub(crate) use posix::pattern::Pattern;

use super::Segment;

/// A pattern from expanded text; quoted text stands for itself.
pub(crate) fn from_segments(segments: &[Segment]) -> Pattern {
    let mut source = String::new();
    for segment in segments {
        match segment {
            Segment::Literal(text) | Segment::Split(text) => source.push_str(text),
            Segment::Quoted(text) => {
                for char in text.chars() {
                    if !char.is_alphanumeric() {
                        source.push('\\');
                    }
                    source.push(char);
                }
            }
            Segment::Border | Segment::SoftBorder => source.push(' '),
        }
    }
    Pattern::new(&source)
}
