//! Lessons on a disk: reading folders, and building what the page fetches. Only the native tools come here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use serde_json::{Value, json};

use super::{Around, Problem, json_schema, outline, read_among};
use crate::Lesson;
use crate::model::LessonKind;

/// The file of a lesson in its folder.
const FILE: &str = "lesson.md";
/// Endings of pictures that browsers show.
const PICTURES: [&str; 7] = ["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];

/// A lesson that was found on the disk.
pub struct Found {
    /// Its `lesson.md`.
    pub file: PathBuf,
    /// The lesson, or what is wrong with it.
    pub lesson: Result<Lesson, Vec<Problem>>,
    /// Pictures beside it.
    pictures: BTreeSet<String>,
}

/// Why lessons could not be built.
#[derive(Debug)]
pub enum BuildError {
    /// A file could not be read or written.
    File(PathBuf, io::Error),
    /// Lessons have mistakes.
    Mistakes(Vec<(PathBuf, Problem)>),
}

impl fmt::Display for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(formatter, "{}: {error}", path.display()),
            Self::Mistakes(all) => {
                let lines = all.iter().map(|(file, problem)| format!("{}:{problem}", file.display()));
                write!(formatter, "{}", lines.collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

impl std::error::Error for BuildError {}

/// Reads the lesson at `path`, which is its folder or its file, and checks what it says of the lessons beside it.
///
/// # Errors
/// A file that cannot be read.
pub fn open(path: &Path) -> Result<Found, BuildError> {
    let file = if path.is_dir() { path.join(FILE) } else { path.to_owned() };
    let full = file.canonicalize().map_err(|error| BuildError::File(file.clone(), error))?;
    let folder = full.parent().unwrap_or(Path::new("/"));
    let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let lessons = outlines(folder.parent().unwrap_or(folder))?;
    let pictures = pictures(folder)?;
    let around = Around { lessons: Some(lessons), pictures: Some(pictures.clone()) };
    let lesson = read_among(&id, &text(&file)?, &around);
    Ok(Found { file, lesson, pictures })
}

/// Reads every lesson in `folder`, in the order of their names.
///
/// # Errors
/// A file that cannot be read.
pub fn open_all(folder: &Path) -> Result<Vec<Found>, BuildError> {
    files(folder)?.iter().map(|file| open(file)).collect()
}

/// Builds the lessons in `from` into `to`: `index.json` with what the front page shows, `ID.json` for each lesson, its
/// pictures in `ID/`, and the schema. What only proves a lesson stays behind. Gives the number of lessons back.
///
/// # Errors
/// A file that cannot be read or written, and every mistake in the lessons.
pub fn build(from: &Path, to: &Path) -> Result<usize, BuildError> {
    let mut lessons = Vec::new();
    let mut mistakes = Vec::new();
    for found in open_all(from)? {
        let folder = found.file.parent().map(Path::to_owned).unwrap_or_default();
        match found.lesson {
            Ok(lesson) => lessons.push((folder, lesson, found.pictures)),
            Err(problems) => {
                mistakes.extend(problems.into_iter().map(|problem| (found.file.clone(), problem)));
            }
        }
    }
    if !mistakes.is_empty() {
        return Err(BuildError::Mistakes(mistakes));
    }
    lessons.sort_by_key(|(_, lesson, _)| (lesson.order, lesson.id.clone()));
    fs::create_dir_all(to).map_err(|error| BuildError::File(to.to_owned(), error))?;
    for (folder, lesson, pictures) in &lessons {
        write(&to.join(format!("{}.json", lesson.id)), &json!(shown(lesson)))?;
        let into = to.join(&lesson.id);
        if !pictures.is_empty() {
            fs::create_dir_all(&into).map_err(|error| BuildError::File(into.clone(), error))?;
        }
        for picture in pictures {
            let from = folder.join(picture);
            fs::copy(&from, into.join(picture)).map_err(|error| BuildError::File(from, error))?;
        }
    }
    let index: Vec<Value> = lessons.iter().map(|(_, lesson, _)| entry(lesson)).collect();
    write(&to.join("index.json"), &json!(index))?;
    write(&to.join("lesson.schema.json"), &json_schema())?;
    Ok(lessons.len())
}

/// What the front page needs to know of a lesson.
fn entry(lesson: &Lesson) -> Value {
    let steps: Vec<Value> =
        lesson.steps.iter().map(|step| json!({"id": step.id, "title": step.title})).collect();
    let kind = match lesson.kind {
        LessonKind::Lesson => "lesson",
        LessonKind::Test => "test",
    };
    json!({
        "id": lesson.id,
        "title": lesson.title,
        "summary": lesson.summary,
        "minutes": lesson.minutes,
        "kind": kind,
        "order": lesson.order,
        "steps": steps,
        "questions": lesson.questions().count(),
    })
}

/// The lesson without what only proves it.
fn shown(lesson: &Lesson) -> Lesson {
    let mut lesson = lesson.clone();
    for step in &mut lesson.steps {
        step.alternatives.clear();
        step.hints.iter_mut().for_each(|hint| hint.mistake.clear());
    }
    lesson
}

fn write(path: &Path, value: &Value) -> Result<(), BuildError> {
    fs::write(path, format!("{value}\n")).map_err(|error| BuildError::File(path.to_owned(), error))
}

fn text(file: &Path) -> Result<String, BuildError> {
    let bytes = fs::read(file).map_err(|error| BuildError::File(file.to_owned(), error))?;
    // Bytes that are no text show as marks in the lesson.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let inside = names(folder)?;
    Ok(inside.into_iter().map(|name| folder.join(name).join(FILE)).filter(|file| file.is_file()).collect())
}

fn outlines(folder: &Path) -> Result<BTreeMap<String, BTreeSet<String>>, BuildError> {
    let mut all = BTreeMap::new();
    for file in files(folder)? {
        let id = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        all.insert(id, outline(&text(&file)?));
    }
    Ok(all)
}

fn pictures(folder: &Path) -> Result<BTreeSet<String>, BuildError> {
    let mut names = names(folder)?;
    names.retain(|name| {
        name.rsplit_once('.').is_some_and(|(_, ending)| PICTURES.contains(&ending.to_lowercase().as_str()))
    });
    Ok(names)
}

fn names(folder: &Path) -> Result<BTreeSet<String>, BuildError> {
    let failed = |error| BuildError::File(folder.to_owned(), error);
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        names.insert(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}
