//! The file operands of a filter: standard input if there are none.

/// The operands, or `-`.
pub(crate) fn or_stdin(operands: &[String]) -> Vec<String> {
    if operands.is_empty() { vec!["-".to_owned()] } else { operands.to_vec() }
}
