//! Objects as they are written: alone, in lists, as tables, as bare metadata; borrowed, so that nothing is copied.

use std::rc::Rc;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde_json::{Map, Value};

use super::json_write;
use super::negotiate::{Format, Output, Shape};
use crate::resources::Resource;

/// What row objects hold. Upstream: the `includeObject` option of tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IncludeObject {
    /// Nothing.
    None,
    /// PartialObjectMetadata.
    #[default]
    Metadata,
    /// The whole object.
    Object,
}

/// How a table is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct TableOptions {
    /// What row objects hold.
    pub include: IncludeObject,
    /// No `columnDefinitions`: later events of a watch.
    pub no_headers: bool,
    /// Seconds since the epoch, for ages.
    pub now: i64,
}

/// An answer ready to be written.
pub enum View<'a> {
    /// One object.
    Object(&'a dyn Resource, &'a Value),
    /// A list with its metadata.
    List(&'a dyn Resource, &'a Map<String, Value>, &'a [Rc<Value>]),
}

/// `view` in the wanted form and shape.
pub fn encode(view: &View<'_>, output: Output, table: TableOptions) -> Vec<u8> {
    let shaped = Shaped { view, shape: output.shape, table };
    write(&shaped, output.format)
}

/// Any value in the wanted form; JSON on one line ends with a line feed.
pub fn write(value: &impl Serialize, format: Format) -> Vec<u8> {
    match format {
        Format::Json => {
            let mut bytes = json_write::compact(value);
            bytes.push(b'\n');
            bytes
        }
        Format::PrettyJson => json_write::pretty(value),
        Format::Yaml => super::yaml::write(value),
    }
}

/// A view in a shape.
pub struct Shaped<'a> {
    /// What.
    pub view: &'a View<'a>,
    /// In which shape.
    pub shape: Shape,
    /// How, if a table.
    pub table: TableOptions,
}

impl Serialize for Shaped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.shape, self.view) {
            (Shape::Object, View::Object(_, object)) => object.serialize(serializer),
            (Shape::Metadata, View::Object(_, object)) => Partial(object).serialize(serializer),
            (Shape::Table, View::Object(resource, object)) => {
                let mut metadata = Map::new();
                metadata.insert(
                    "resourceVersion".to_owned(),
                    countersign_api::meta::resource_version(object).into(),
                );
                table(serializer, *resource, &metadata, std::iter::once(*object), self.table)
            }
            (Shape::Table, View::List(resource, metadata, items)) => {
                table(serializer, *resource, metadata, items.iter().map(Rc::as_ref), self.table)
            }
            (Shape::Object, View::List(resource, metadata, items)) => {
                let info = resource.info();
                let mut list = serializer.serialize_struct("List", 4)?;
                list.serialize_field("kind", &format!("{}List", info.kind))?;
                list.serialize_field("apiVersion", &info.api_version())?;
                list.serialize_field("metadata", metadata)?;
                list.serialize_field("items", &Items(items))?;
                list.end()
            }
            (Shape::Metadata, View::List(_, metadata, items)) => {
                let items: Vec<Partial<'_>> = items.iter().map(|item| Partial(item)).collect();
                let mut list = serializer.serialize_struct("List", 4)?;
                list.serialize_field("kind", "PartialObjectMetadataList")?;
                list.serialize_field("apiVersion", "meta.k8s.io/v1")?;
                list.serialize_field("metadata", metadata)?;
                list.serialize_field("items", &items)?;
                list.end()
            }
        }
    }
}

/// `PartialObjectMetadata` of an object.
struct Partial<'a>(&'a Value);

impl Serialize for Partial<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Partial", 3)?;
        map.serialize_field("kind", "PartialObjectMetadata")?;
        map.serialize_field("apiVersion", "meta.k8s.io/v1")?;
        map.serialize_field("metadata", &self.0.get("metadata"))?;
        map.end()
    }
}

/// The items of a typed list, which say neither kind nor version.
struct Items<'a>(&'a [Rc<Value>]);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for item in self.0 {
            list.serialize_element(&Item(item))?;
        }
        list.end()
    }
}

struct Item<'a>(&'a Value);

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(object) = self.0.as_object() else { return self.0.serialize(serializer) };
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in object.iter().filter(|(key, _)| !matches!(key.as_str(), "kind" | "apiVersion")) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

fn table<'a, S: Serializer>(
    serializer: S,
    resource: &dyn Resource,
    metadata: &Map<String, Value>,
    objects: impl Iterator<Item = &'a Value>,
    options: TableOptions,
) -> Result<S::Ok, S::Error> {
    let columns: Vec<Value> = if options.no_headers {
        Vec::new()
    } else {
        let columns = resource.columns().iter();
        columns
            .map(|column| {
                serde_json::json!({
                    "name": column.name, "type": column.r#type, "format": column.format,
                    "description": column.description, "priority": column.priority,
                })
            })
            .collect()
    };
    let rows: Vec<Row<'_>> = objects
        .map(|object| Row { cells: resource.row(object, options.now), object, include: options.include })
        .collect();
    let mut table = serializer.serialize_struct("Table", 5)?;
    table.serialize_field("kind", "Table")?;
    table.serialize_field("apiVersion", "meta.k8s.io/v1")?;
    table.serialize_field("metadata", metadata)?;
    // Go writes a nil slice as null.
    table.serialize_field("columnDefinitions", &(!options.no_headers).then_some(columns))?;
    table.serialize_field("rows", &rows)?;
    table.end()
}

struct Row<'a> {
    cells: Vec<Value>,
    object: &'a Value,
    include: IncludeObject,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_struct("Row", 2)?;
        row.serialize_field("cells", &self.cells)?;
        match self.include {
            IncludeObject::None => row.serialize_field("object", &())?,
            IncludeObject::Metadata => row.serialize_field("object", &Partial(self.object))?,
            IncludeObject::Object => row.serialize_field("object", self.object)?,
        }
        row.end()
    }
}
