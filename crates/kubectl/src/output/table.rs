//! The human table of `get`, from the server's Table. Upstream: k8s.io/cli-runtime/pkg/printers tableprinter.go.

use countersign_api::table::Table;
use serde_json::Value;

use super::go;
use super::tab_writer::TabWriter;

/// What a table shows besides the server's columns.
#[derive(Clone, Debug, Default)]
pub struct TableOptions {
    /// `-o wide`: columns of every priority.
    pub wide: bool,
    /// `--no-headers`.
    pub no_headers: bool,
    /// A NAMESPACE column first.
    pub with_namespace: bool,
    /// What goes before names, such as `secret/`; empty for none.
    pub kind_prefix: String,
    /// `-L`: a column for each of these labels.
    pub label_columns: Vec<String>,
    /// `--show-labels`.
    pub show_labels: bool,
    /// `--output-watch-events`: a first column with the event of each row.
    pub with_events: bool,
}

/// Prints tables; the columns of later ones never get narrower.
#[derive(Clone, Debug)]
pub struct TablePrinter {
    options: TableOptions,
    writer: TabWriter,
    header_is_due: bool,
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
struct Column {
    header: String,
    is_name: bool,
    priority: i32,
}

impl TablePrinter {
    /// A printer that has printed nothing.
    pub fn new(options: TableOptions) -> Self {
        Self { options, writer: TabWriter::table(), header_is_due: true, columns: Vec::new() }
    }

    /// With a NAMESPACE column, whatever the options said.
    #[must_use]
    pub fn with_namespace(mut self) -> Self {
        self.options.with_namespace = true;
        self
    }

    /// Lays out the rows, after the header the first time; `event` is the watch event they come from.
    pub fn print(&mut self, table: &Table, event: Option<&str>) -> String {
        if !table.column_definitions.is_empty() {
            let columns = table.column_definitions.iter().map(|column| Column {
                header: column.name.to_uppercase(),
                is_name: column.format == "name",
                priority: column.priority,
            });
            self.columns = columns.collect();
        }
        if table.rows.is_empty() {
            return String::new();
        }
        let mut text = String::new();
        if self.header_is_due && !self.options.no_headers {
            text.push_str(&self.header());
            text.push('\n');
        }
        self.header_is_due = false;
        for row in &table.rows {
            self.row(&mut text, &row.cells, &row.object, event);
        }
        self.writer.write(&text)
    }

    fn is_shown(&self, column: &Column) -> bool {
        self.options.wide || column.priority == 0
    }

    fn header(&self) -> String {
        let mut cells: Vec<String> = Vec::new();
        if self.options.with_events {
            cells.push("EVENT".to_owned());
        }
        if self.options.with_namespace {
            cells.push("NAMESPACE".to_owned());
        }
        cells.extend(
            self.columns.iter().filter(|column| self.is_shown(column)).map(|column| column.header.clone()),
        );
        let labels = self.options.label_columns.iter();
        cells.extend(labels.map(|label| label.rsplit('/').next().unwrap_or(label).to_uppercase()));
        if self.options.show_labels {
            cells.push("LABELS".to_owned());
        }
        cells.join("\t")
    }

    fn row(&self, text: &mut String, cells: &[Value], object: &Value, event: Option<&str>) {
        let mut line: Vec<String> = Vec::new();
        if self.options.with_events {
            line.push(format!("{:8}", event.unwrap_or_default()));
        }
        let metadata = |key: &str| object.get("metadata").and_then(|metadata| metadata.get(key));
        if self.options.with_namespace {
            line.push(metadata("namespace").and_then(Value::as_str).unwrap_or_default().to_owned());
        }
        for (index, cell) in cells.iter().enumerate() {
            let column = self.columns.get(index);
            if column.is_some_and(|column| !self.is_shown(column)) {
                continue;
            }
            // A null cell is left empty.
            let value = if cell.is_null() { String::new() } else { escape_terminal(&cut(&go::plain(cell))) };
            let is_name = column.is_some_and(|column| column.is_name);
            line.push(if is_name { format!("{}{value}", self.options.kind_prefix) } else { value });
        }
        let labels = metadata("labels").and_then(Value::as_object);
        for key in &self.options.label_columns {
            let value = labels.and_then(|labels| labels.get(key)).and_then(Value::as_str);
            line.push(value.unwrap_or_default().to_owned());
        }
        if self.options.show_labels {
            line.push(format_labels(labels));
        }
        text.push_str(&line.join("\t"));
        text.push('\n');
    }
}

/// `k=v,k2=v2` in order of the keys, `<none>` for none. Upstream: apimachinery labels.FormatLabels.
pub fn format_labels(labels: Option<&serde_json::Map<String, Value>>) -> String {
    let pairs: Vec<String> = labels
        .map(|labels| go::sorted(labels).into_iter())
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    if pairs.is_empty() { "<none>".to_owned() } else { pairs.join(",") }
}

/// A cell up to its first line end, and `...` for the rest.
fn cut(cell: &str) -> String {
    match cell.find(['\x0c', '\n', '\r']) {
        Some(at) => format!("{}...", cell.get(..at).unwrap_or_default()),
        None => cell.to_owned(),
    }
}

/// Makes control sequences visible. Upstream: cli-runtime printers EscapeTerminal.
pub fn escape_terminal(text: &str) -> String {
    text.replace('\x1b', "^[").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_api::table::{TableColumnDefinition, TableRow};
    use serde_json::json;

    fn table() -> Table {
        let column = |name: &str, format: &str, priority| TableColumnDefinition {
            name: name.to_owned(),
            format: format.to_owned(),
            priority,
            ..TableColumnDefinition::default()
        };
        let row = |cells: Vec<Value>, labels: Value| TableRow {
            cells,
            object: json!({"metadata": {"namespace": "ns", "labels": labels}}),
        };
        Table {
            column_definitions: vec![column("Name", "name", 0), column("Age", "", 0), column("Wide", "", 1)],
            rows: vec![
                row(vec![json!("jane"), json!("5s"), json!("w")], json!({"b.io/x": "1", "a": "2"})),
                row(vec![json!("joe"), json!("line\nmore"), json!(7)], json!({})),
            ],
            ..Table::default()
        }
    }

    #[test]
    fn plain_and_everything() {
        let mut plain = TablePrinter::new(TableOptions::default());
        assert_eq!(plain.print(&table(), None), "NAME   AGE\njane   5s\njoe    line...\n");
        let mut all = TablePrinter::new(TableOptions {
            wide: true,
            with_namespace: true,
            kind_prefix: "secret/".to_owned(),
            label_columns: vec!["b.io/x".to_owned()],
            show_labels: true,
            with_events: true,
            ..TableOptions::default()
        });
        assert_eq!(
            all.print(&table(), Some("ADDED")),
            "EVENT      NAMESPACE   NAME          AGE       WIDE   X     LABELS\n\
             ADDED      ns          secret/jane   5s        w      1     a=2,b.io/x=1\n\
             ADDED      ns          secret/joe    line...   7            <none>\n"
        );
    }
}
