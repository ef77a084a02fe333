//! A linked WebAssembly module with its relocations: what its functions and data are, and who refers to whom.
//!
//! The linker keeps relocations with `--emit-relocs`, and each datum as a segment of its own with
//! `--no-merge-data-segments`. Formats: the WebAssembly core specification, and `Linking.md` in WebAssembly/tool-conventions.

use std::ops::Range;

use anyhow::{Context, Result, bail};

use super::reader::Reader;

/// Section numbers.
pub mod section {
    pub const CUSTOM: u8 = 0;
    pub const TYPE: u8 = 1;
    pub const IMPORT: u8 = 2;
    pub const FUNCTION: u8 = 3;
    pub const TABLE: u8 = 4;
    pub const MEMORY: u8 = 5;
    pub const EXPORT: u8 = 7;
    pub const ELEMENT: u8 = 9;
    pub const CODE: u8 = 10;
    pub const DATA: u8 = 11;
    pub const DATA_COUNT: u8 = 12;
}

/// What an import or export is.
pub mod kind {
    pub const FUNCTION: u8 = 0;
    pub const TABLE: u8 = 1;
    pub const MEMORY: u8 = 2;
    pub const GLOBAL: u8 = 3;
}

/// Relocation types that name a function to call, and a global.
pub const FUNCTION_INDEX_LEB: u8 = 0;
pub const TYPE_INDEX_LEB: u8 = 6;
pub const GLOBAL_INDEX_LEB: u8 = 7;
pub const TABLE_NUMBER_LEB: u8 = 20;

/// Something that can be referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// A function, by its index; imports come first.
    Function(usize),
    /// A data segment, by its index.
    Data(usize),
}

/// A section: its number, its name if it is a custom one, and where its content is.
pub struct Section {
    pub number: u8,
    pub name: String,
    pub content: Range<usize>,
}

/// A piece of initial memory.
pub struct Segment {
    pub name: String,
    pub address: u32,
    pub content: Range<usize>,
}

/// A place in a function's body that names something.
#[derive(Clone, Copy)]
pub struct Place {
    /// Offset in the file.
    pub at: usize,
    /// The relocation's type.
    pub class: u8,
    /// What is named, if it is a function or a datum.
    pub target: Option<Node>,
}

/// A module; indices are those of the file.
pub struct Module {
    pub bytes: Vec<u8>,
    pub sections: Vec<Section>,
    /// The parameters' number and whether there is a result, per type.
    pub types: Vec<(usize, usize)>,
    /// The type of each function, imports first.
    pub function_types: Vec<usize>,
    /// How many functions are imported.
    pub imported: usize,
    /// Their names.
    pub import_names: Vec<String>,
    pub exports: Vec<(String, u8, usize)>,
    /// The functions in the table, the first at slot 1.
    pub table: Vec<usize>,
    /// The bodies of the functions that are not imported.
    pub bodies: Vec<Range<usize>>,
    pub data: Vec<Segment>,
    /// The functions' names, as the compiler mangled them.
    pub names: Vec<String>,
    /// For each body, what it names.
    pub places: Vec<Vec<Place>>,
    /// For each data segment, what it points to.
    pub pointers: Vec<Vec<Node>>,
}

impl Module {
    /// Reads a module.
    pub fn read(bytes: Vec<u8>) -> Result<Self> {
        let sections = sections(&bytes)?;
        let mut module = Self {
            bytes: Vec::new(),
            sections: Vec::new(),
            types: Vec::new(),
            function_types: Vec::new(),
            imported: 0,
            import_names: Vec::new(),
            exports: Vec::new(),
            table: Vec::new(),
            bodies: Vec::new(),
            data: Vec::new(),
            names: Vec::new(),
            places: Vec::new(),
            pointers: Vec::new(),
        };
        let mut linking = None;
        let mut relocations = Vec::new();
        for part in &sections {
            let mut reader = Reader::new(&bytes, part.content.start);
            match (part.number, part.name.as_str()) {
                (section::TYPE, _) => module.types = types(&mut reader)?,
                (section::IMPORT, _) => {
                    (module.import_names, module.function_types) = imported_functions(&mut reader)?;
                    module.imported = module.function_types.len();
                }
                (section::FUNCTION, _) => {
                    for _ in 0..reader.size()? {
                        module.function_types.push(reader.size()?);
                    }
                }
                (section::EXPORT, _) => {
                    for _ in 0..reader.size()? {
                        let name = reader.name()?.to_owned();
                        module.exports.push((name, reader.byte()?, reader.size()?));
                    }
                }
                (section::ELEMENT, _) => module.table = table(&mut reader)?,
                (section::CODE, _) => {
                    for _ in 0..reader.size()? {
                        let length = reader.size()?;
                        module.bodies.push(reader.at()..reader.at() + length);
                        reader.bytes(length)?;
                    }
                }
                (section::DATA, _) => module.data = segments(&mut reader)?,
                (section::CUSTOM, "linking") => linking = Some(part.content.clone()),
                (section::CUSTOM, "reloc.CODE" | "reloc.DATA") => relocations.push(part.content.clone()),
                (section::CUSTOM, "name") => names(&mut reader, part.content.end, &mut module)?,
                _ => {}
            }
        }
        let linking =
            linking.context("the module has no `linking` section: it was linked without --emit-relocs")?;
        let symbols = symbols(&bytes, linking)?;
        module.places.resize_with(module.bodies.len(), Vec::new);
        module.pointers.resize_with(module.data.len(), Vec::new);
        for content in relocations {
            module.take_relocations(&mut Reader::new(&bytes, content.start), &sections, &symbols)?;
        }
        module.bytes = bytes;
        module.sections = sections;
        Ok(module)
    }

    /// The bytes at a place of the file.
    pub fn slice(&self, range: &Range<usize>) -> Result<&[u8]> {
        self.bytes.get(range.clone()).context("a range lies outside the module")
    }

    /// How many functions there are, with the imported ones.
    pub fn functions(&self) -> usize {
        self.function_types.len()
    }

    /// A function's parameters and results by number.
    pub fn signature(&self, function: usize) -> Result<(usize, usize)> {
        let index = self.function_types.get(function).context("no such function")?;
        self.types.get(*index).copied().context("no such type")
    }

    fn take_relocations(
        &mut self,
        reader: &mut Reader<'_>,
        sections: &[Section],
        symbols: &[Option<Node>],
    ) -> Result<()> {
        let section = sections.get(reader.size()?).context("relocations of no section")?;
        let (start, code) = (section.content.start, section.number == section::CODE);
        for _ in 0..reader.size()? {
            let class = reader.byte()?;
            let at = start + reader.size()?;
            let index = reader.size()?;
            if has_addend(class) {
                reader.signed()?;
            }
            let target = if class == TYPE_INDEX_LEB { None } else { symbols.get(index).copied().flatten() };
            if code {
                let body = self.bodies.partition_point(|body| body.end <= at);
                self.places.get_mut(body).context("a relocation of no function")?.push(Place {
                    at,
                    class,
                    target,
                });
            } else {
                let segment = self.data.partition_point(|segment| segment.content.end <= at);
                let pointers = self.pointers.get_mut(segment).context("a relocation of no datum")?;
                pointers.extend(target);
            }
        }
        Ok(())
    }
}

fn sections(bytes: &[u8]) -> Result<Vec<Section>> {
    if bytes.get(..8) != Some(b"\0asm\x01\0\0\0") {
        bail!("this is no WebAssembly module");
    }
    let mut reader = Reader::new(bytes, 8);
    let mut sections = Vec::new();
    while reader.at() < bytes.len() {
        let number = reader.byte()?;
        let length = reader.size()?;
        let end = reader.at() + length;
        let name = if number == section::CUSTOM { reader.name()?.to_owned() } else { String::new() };
        let start = reader.at();
        reader.bytes(end.checked_sub(start).context("a section's name is longer than the section")?)?;
        sections.push(Section { number, name, content: start..end });
    }
    Ok(sections)
}

fn types(reader: &mut Reader<'_>) -> Result<Vec<(usize, usize)>> {
    let mut types = Vec::new();
    for _ in 0..reader.size()? {
        if reader.byte()? != 0x60 {
            bail!("a type that is no function's");
        }
        let parameters = reader.size()?;
        reader.bytes(parameters)?;
        let results = reader.size()?;
        reader.bytes(results)?;
        types.push((parameters, results));
    }
    Ok(types)
}

/// The names and types of imported functions.
fn imported_functions(reader: &mut Reader<'_>) -> Result<(Vec<String>, Vec<usize>)> {
    let (mut names, mut types) = (Vec::new(), Vec::new());
    for _ in 0..reader.size()? {
        reader.name()?;
        names.push(reader.name()?.to_owned());
        match reader.byte()? {
            kind::FUNCTION => types.push(reader.size()?),
            other => bail!("an import of kind {other}: only functions are expected"),
        }
    }
    Ok((names, types))
}

fn table(reader: &mut Reader<'_>) -> Result<Vec<usize>> {
    let expected = reader.size()? == 1 && reader.byte()? == 0;
    // `i32.const 1`, `end`: the linker leaves slot 0 empty.
    if !expected || reader.bytes(3)? != [0x41, 1, 0x0b] {
        bail!("the table is not filled by one segment from slot 1 on");
    }
    (0..reader.size()?).map(|_| reader.size()).collect()
}

fn segments(reader: &mut Reader<'_>) -> Result<Vec<Segment>> {
    let mut segments = Vec::new();
    for _ in 0..reader.size()? {
        if reader.byte()? != 0 || reader.byte()? != 0x41 {
            bail!("a data segment that is not at a fixed address");
        }
        let address = reader.signed()? as u32;
        if reader.byte()? != 0x0b {
            bail!("a data segment at a computed address");
        }
        let length = reader.size()?;
        let start = reader.at();
        reader.bytes(length)?;
        segments.push(Segment { name: String::new(), address, content: start..start + length });
    }
    Ok(segments)
}

/// The names of functions and data.
fn names(reader: &mut Reader<'_>, end: usize, module: &mut Module) -> Result<()> {
    module.names = vec![String::new(); module.function_types.len()];
    while reader.at() < end {
        let class = reader.byte()?;
        let length = reader.size()?;
        let next = reader.at() + length;
        if matches!(class, 1 | 9) {
            for _ in 0..reader.size()? {
                let index = reader.size()?;
                let name = reader.name()?.to_owned();
                let place = if class == 1 {
                    module.names.get_mut(index)
                } else {
                    module.data.get_mut(index).map(|segment| &mut segment.name)
                };
                *place.context("a name of nothing")? = name;
            }
        }
        reader.bytes(next.checked_sub(reader.at()).context("names beyond their section")?)?;
    }
    Ok(())
}

/// What each symbol stands for, if it is a function or a datum.
fn symbols(bytes: &[u8], content: Range<usize>) -> Result<Vec<Option<Node>>> {
    const SYMBOL_TABLE: u8 = 8;
    const UNDEFINED: u32 = 0x10;
    const EXPLICIT_NAME: u32 = 0x40;
    let mut reader = Reader::new(bytes, content.start);
    let mut symbols = Vec::new();
    reader.unsigned()?;
    while reader.at() < content.end {
        let class = reader.byte()?;
        let length = reader.size()?;
        if class != SYMBOL_TABLE {
            reader.bytes(length)?;
            continue;
        }
        for _ in 0..reader.size()? {
            let kind = reader.byte()?;
            let flags = reader.unsigned()?;
            let symbol = match kind {
                // Functions, globals, tags and tables.
                0 | 2 | 4 | 5 => {
                    let index = reader.size()?;
                    if flags & UNDEFINED == 0 || flags & EXPLICIT_NAME != 0 {
                        reader.name()?;
                    }
                    (kind == 0).then_some(Node::Function(index))
                }
                1 => {
                    reader.name()?;
                    if flags & UNDEFINED == 0 {
                        let segment = reader.size()?;
                        reader.unsigned()?;
                        reader.unsigned()?;
                        Some(Node::Data(segment))
                    } else {
                        None
                    }
                }
                3 => {
                    reader.unsigned()?;
                    None
                }
                other => bail!("a symbol of kind {other}"),
            };
            symbols.push(symbol);
        }
    }
    Ok(symbols)
}

/// Whether relocations of this type carry an offset.
fn has_addend(class: u8) -> bool {
    matches!(class, 3..=5 | 8 | 9 | 11 | 14..=17 | 21..=23)
}
