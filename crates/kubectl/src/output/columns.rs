//! `-o custom-columns=NAME:.metadata.name,…`. Upstream: k8s.io/kubectl/pkg/cmd/get customcolumn.go.

use std::fmt;

use serde_json::Value;

use super::jsonpath::{self, EvalError, JsonPath, ParseError};
use super::tab_writer::TabWriter;
use super::{go, table};

/// Columns of paths.
#[derive(Clone, Debug)]
pub struct CustomColumns {
    columns: Vec<(String, String)>,
    no_headers: bool,
    header_is_due: bool,
    writer: TabWriter,
}

/// Why columns cannot be read or filled; `Display` gives kubectl's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnsError {
    /// No columns.
    Empty,
    /// A column that is not `HEADER:PATH`.
    Spec(String),
    /// A file without its first line.
    NoHeaderLine,
    /// A file without its second line.
    NoSpecLine,
    /// A file with more headers than paths, or fewer.
    Numbers(usize, usize),
    /// A path that cannot be read.
    Parse(ParseError),
    /// A path that cannot be followed.
    Eval(EvalError),
}

impl fmt::Display for ColumnsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FORMAT: &str = "Expected format is one line of space separated headers, one line of space separated column specs.";
        match self {
            Self::Empty => formatter.write_str("custom-columns format specified but no custom columns given"),
            Self::Spec(spec) => {
                write!(
                    formatter,
                    "unexpected custom-columns spec: {spec}, expected <header>:<json-path-expr>"
                )
            }
            Self::NoHeaderLine => write!(formatter, "invalid template, missing header line. {FORMAT}"),
            Self::NoSpecLine => write!(formatter, "invalid template, missing spec line. {FORMAT}"),
            Self::Numbers(headers, specs) => {
                write!(
                    formatter,
                    "number of headers ({headers}) and field specifications ({specs}) don't match"
                )
            }
            Self::Parse(error) => error.fmt(formatter),
            Self::Eval(error) => error.fmt(formatter),
        }
    }
}

impl CustomColumns {
    /// Reads `HEADER:PATH,HEADER:PATH`.
    pub fn from_spec(spec: &str, no_headers: bool) -> Result<Self, ColumnsError> {
        if spec.is_empty() {
            return Err(ColumnsError::Empty);
        }
        let column = |part: &str| {
            let (header, path) = part.split_once(':').ok_or_else(|| ColumnsError::Spec(part.to_owned()))?;
            Ok((header.to_owned(), jsonpath::relaxed(path).map_err(ColumnsError::Parse)?))
        };
        let columns = spec.split(',').map(column).collect::<Result<_, _>>()?;
        Ok(Self { columns, no_headers, header_is_due: true, writer: TabWriter::table() })
    }

    /// Reads a file of two lines: headers, paths.
    pub fn from_file(text: &str, no_headers: bool) -> Result<Self, ColumnsError> {
        let mut lines = text.lines();
        let headers: Vec<&str> = lines.next().ok_or(ColumnsError::NoHeaderLine)?.split_whitespace().collect();
        let specs: Vec<&str> = lines.next().ok_or(ColumnsError::NoSpecLine)?.split_whitespace().collect();
        if headers.len() != specs.len() {
            return Err(ColumnsError::Numbers(headers.len(), specs.len()));
        }
        let column = |(header, path): (&str, &str)| {
            Ok((header.to_owned(), jsonpath::relaxed(path).map_err(ColumnsError::Parse)?))
        };
        let columns = headers.into_iter().zip(specs).map(column).collect::<Result<_, _>>()?;
        Ok(Self { columns, no_headers, header_is_due: true, writer: TabWriter::table() })
    }

    /// Rows of the objects, after the header the first time. What was laid out before a mistake is written in any case.
    pub fn print(&mut self, objects: &[&Value], out: &mut String) -> Result<(), ColumnsError> {
        let mut text = String::new();
        if !self.no_headers && self.header_is_due {
            let headers: Vec<&str> = self.columns.iter().map(|(header, _)| header.as_str()).collect();
            text.push_str(&headers.join("\t"));
            text.push('\n');
            self.header_is_due = false;
        }
        let outcome = self.rows(objects, &mut text);
        out.push_str(&self.writer.write(&text));
        outcome
    }

    fn rows(&self, objects: &[&Value], text: &mut String) -> Result<(), ColumnsError> {
        let path = |(_, path): &(String, String)| JsonPath::parse(path).map_err(ColumnsError::Parse);
        let paths = self.columns.iter().map(path).collect::<Result<Vec<_>, _>>()?;
        for object in objects {
            let mut cells = Vec::with_capacity(paths.len());
            for path in &paths {
                let finds = path.find(object).map_err(ColumnsError::Eval)?;
                let mut values = Vec::new();
                if finds.first().is_none_or(Vec::is_empty) {
                    values.push("<none>".to_owned());
                }
                for found in finds.into_iter().flatten() {
                    let value = found.map_or_else(|| "<nil>".to_owned(), |value| go::plain(&value));
                    values.push(table::escape_terminal(&value));
                }
                cells.push(values.join(","));
            }
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_and_refusals() {
        let mut columns = CustomColumns::from_spec("NAME:.metadata.name,X:a[*],NONE:{.b.c}", false).unwrap();
        let objects = [json!({"metadata": {"name": "jane"}, "a": [1, {"k": "v"}]}), json!({"b": {"c": {}}})];
        let mut out = String::new();
        columns.print(&objects.iter().collect::<Vec<_>>(), &mut out).unwrap();
        assert_eq!(
            out,
            "NAME     X            NONE\njane     1,map[k:v]   <none>\n<none>   <none>       map[]\n"
        );
        assert_eq!(
            CustomColumns::from_spec("NAME", false).unwrap_err(),
            ColumnsError::Spec("NAME".to_owned())
        );
        let mut out = String::new();
        let mut columns = CustomColumns::from_spec("A:.a[5]", false).unwrap();
        assert!(columns.print(&[&objects[0]], &mut out).is_err());
        assert_eq!(out, "A\n");
    }
}
