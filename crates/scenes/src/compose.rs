//! A film becomes a project in the HyperFrames format: one page with every scene on one timeline.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::captions;
use crate::error::SceneError;
use crate::fonts::{Fonts, Script};
use crate::layout::Frame;
use crate::markup::presenter::{FILM, corners};
use crate::markup::{SceneMarkup, picture_name};
use crate::scene::Film;
use crate::style::{Case, Face, Fallback, Style};

/// Largest number of scenes of a film.
pub const MAX_SCENES: usize = 120;
/// Longest film, in seconds.
pub const MAX_SECONDS: f64 = 3_600.0;

/// Scripts of the stage in the order they run.
const SCRIPTS: &[(&str, &str)] = &[
    ("noise", include_str!("../stage/noise.js")),
    ("motifs", include_str!("../stage/motifs.js")),
    ("artwork", include_str!("../stage/artwork.js")),
    ("textures", include_str!("../stage/textures.js")),
    ("words", include_str!("../stage/words.js")),
    ("timeline", include_str!("../stage/timeline.js")),
    ("entrances", include_str!("../stage/entrances.js")),
    ("transitions", include_str!("../stage/transitions.js")),
    ("stage", include_str!("../stage/stage.js")),
];
const SHEET: &str = include_str!("../stage/stage.css");

/// Everything of the stage that is the same in every film.
pub(crate) fn sources() -> impl Iterator<Item = &'static str> {
    SCRIPTS.iter().map(|(_, source)| *source).chain([SHEET])
}

/// What a project is made with, besides the film.
#[derive(Debug, Clone)]
pub struct Assets {
    /// Holds `node_modules` with fonts, as `herald setup libraries` installs them.
    pub libraries: PathBuf,
}

/// A size the fit found: a selector of the page's own and pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Size {
    pub selector: String,
    #[serde(default)]
    pub of: Extent,
    pub pixels: u32,
}

/// What of an element has a size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    #[default]
    Letters,
    /// Of a box around lines that are shorter than they might be.
    Width,
}

/// A composed film: a page and the files it reads.
#[derive(Debug, Clone)]
pub struct Project {
    language: String,
    head: String,
    body: String,
    sizes: Vec<Size>,
    /// Texts of the project, by path in it.
    texts: BTreeMap<String, String>,
    /// Files elsewhere, by path in the project.
    files: BTreeMap<String, PathBuf>,
}

impl Project {
    /// With the sizes the fit found.
    pub fn with_sizes(mut self, sizes: Vec<Size>) -> Project {
        self.sizes = sizes;
        self
    }

    pub fn sizes(&self) -> &[Size] {
        &self.sizes
    }

    pub fn html(&self) -> String {
        let rules = self.sizes.iter().map(|size| {
            let property = match size.of {
                Extent::Letters => "font-size",
                Extent::Width => "width",
            };
            format!("{}{{{property}:{}px!important}}\n", size.selector, size.pixels)
        });
        let rules: String = rules.collect();
        format!(
            "<!doctype html>\n<html lang=\"{}\"{}\n<style id=\"sizes\">\n{rules}</style>\n</head>\n{}",
            self.language, self.head, self.body
        )
    }

    /// Writes the project into `folder`, which is made. What the page reads is copied: the folder stands alone.
    pub fn write(&self, folder: &Path) -> Result<(), SceneError> {
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            let parent = path.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent).map_err(SceneError::io(parent))?;
            std::fs::write(&path, text).map_err(SceneError::io(&path))
        };
        write("index.html", &self.html())?;
        for (path, text) in &self.texts {
            write(path, text)?;
        }
        for (path, source) in &self.files {
            let to = folder.join(path);
            let parent = to.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent).map_err(SceneError::io(parent))?;
            std::fs::copy(source, &to).map_err(SceneError::io(source))?;
        }
        Ok(())
    }
}

/// Composes a film. Sizes of texts are those of the style's scale until [`crate::fit`] has measured them.
pub fn compose(film: &Film, assets: &Assets) -> Result<Project, SceneError> {
    let style = Style::find(&film.style)?;
    let style = match &film.brand {
        Some(brand) => style.with_brand(brand)?,
        None => style.clone(),
    };
    let length = check_times(film)?;
    let language = language(film)?;
    let from_right = matches!(language, "ar" | "he" | "fa" | "ur" | "yi");
    let text = all_text(film);
    let brand_font = film.brand.as_ref().and_then(|brand| brand.font.as_deref());
    let code = film.scenes.iter().any(|scene| matches!(scene.content, crate::Content::Code { .. }));
    let fonts = Fonts::of(&style, brand_font, language, &text, code, &assets.libraries)?;
    let words = film.captions.as_deref().unwrap_or_default();
    let phrases = captions::phrases(film);

    let mut scenes = String::new();
    let mut told = Vec::new();
    for (index, scene) in film.scenes.iter().enumerate() {
        let captions = film.captions.is_some() && !captions::says_itself(scene, words);
        let word_times = captions::word_times(scene, words);
        let markup = SceneMarkup { film, style: &style, scene, index, captions, from_right, word_times };
        let overlap = if index == 0 { 0.0 } else { style.motion.transition_s / 2.0 };
        let after = if index + 1 == film.scenes.len() { 0.0 } else { style.motion.transition_s / 2.0 };
        let from = (scene.start - overlap).max(0.0);
        let body = markup.body()?;
        let kind = if markup.is_hero() { "is-hero" } else { "is-data" };
        scenes += &format!(
            r#"<div class="clip" id="clip-{index}" data-start="{from:.3}" data-duration="{:.3}" data-track-index="0" style="z-index:{}"><div class="scene lay-{} {kind} zone-{}" id="s{index}"><div class="bg"></div><section class="layout" dir="{}">{body}</section></div></div>"#,
            scene.start + scene.duration + after - from,
            index + 1,
            markup.layout(),
            style.shape.zone.name(),
            if from_right { "rtl" } else { "ltr" },
        );
        told.push(serde_json::json!({
            "start": scene.start, "length": scene.duration, "from": from, "hero": markup.is_hero(), "layout": markup.layout(),
        }));
    }

    let (width, height) = film.canvas.size();
    let frame = Frame::of(film.canvas);
    let spaced = !matches!(language, "ja" | "zh" | "th" | "lo" | "km" | "my");
    let caption_box = match phrases.is_empty() {
        true => String::new(),
        false => {
            let area = frame.caption;
            format!(
                r#"<div class="clip over" id="captions-clip" data-start="0" data-duration="{length:.3}" data-track-index="3"><div class="captions cap-{}" dir="{}" style="left:{}px;top:{}px;width:{}px;height:{}px">{}</div></div>"#,
                style.caption.kind,
                if from_right { "rtl" } else { "ltr" },
                area.x,
                area.y,
                area.w,
                area.h,
                captions::markup(&phrases, spaced)
            )
        }
    };
    let logo = film.brand.as_ref().and_then(|brand| brand.logo.as_ref());
    let logo_corner = logo.map(|path| logo_slot(film, path, from_right)).unwrap_or_default();
    let config = serde_json::json!({
        "seed": style.style_id, "duration": length, "width": width, "height": height,
        "direction": if from_right { "rtl" } else { "ltr" }, "language": language,
        "motif": style.shape.motif, "zone": style.shape.zone, "colour": style.colour,
        "texture": style.texture, "motion": style.motion, "scale": style.scale,
        "optical": if fonts.foreign { 1.0 } else { style.typography.display.optical },
        "textOptical": if fonts.foreign { 1.0 } else { style.typography.text.optical },
        "scenes": told,
        "phrases": phrases.iter().map(|phrase| serde_json::json!({
            "from": phrase.from, "to": phrase.to, "words": phrase.words.iter().map(|word| word.start).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    let mut texts: BTreeMap<String, String> =
        SCRIPTS.iter().map(|(name, source)| (format!("stage/{name}.js"), (*source).to_owned())).collect();
    texts.insert("stage/stage.css".into(), SHEET.into());
    let scripts: String =
        SCRIPTS.iter().map(|(name, _)| format!("<script src=\"stage/{name}.js\"></script>\n")).collect();
    let classes = format!(
        "s-{} k-{} align-{} pn-{} tx-{} ch-{} cc-{} ar-{} {}",
        style.style_id,
        style.shape.motif,
        style.shape.align,
        style.shape.panel,
        style.texture.kind,
        style.chart.fill,
        style.chart.caps,
        film.canvas.name().replace(':', "x"),
        if fonts.foreign { "foreign" } else { "own" },
    );
    let head = format!(
        ">\n<head>\n<meta charset=\"utf-8\">\n<title>Film</title>\n<link rel=\"stylesheet\" href=\"stage/stage.css\">\n<style>\n{}#root{{width:{width}px;height:{height}px;{}}}\n</style>",
        fonts.css(),
        tokens(&style, &fonts, language) + if code { "--code-ff:'IBM Plex Mono',monospace;" } else { "" }
    );
    let config = serde_json::to_string(&config).unwrap_or_default().replace("</", "<\\/");
    let body = format!(
        "<body>\n<div id=\"root\" class=\"{classes}\" data-composition-id=\"film\" data-width=\"{width}\" data-height=\"{height}\" data-start=\"0\" data-duration=\"{length:.3}\">\n{scenes}\n<div class=\"tex\" id=\"tex\"><i class=\"tl\"></i><i class=\"vg\"></i></div>\n{}{logo_corner}{caption_box}\n</div>\n{scripts}<script>\nwindow.__timelines = window.__timelines || {{}};\nwindow.__timelines[\"film\"] = makeFilm({config});\n</script>\n</body>\n</html>\n",
        corners(film, &style),
    );
    let files = files(film, &fonts);
    Ok(Project { language: language.to_owned(), head, body, sizes: Vec::new(), texts, files })
}

/// Seconds of the film.
fn check_times(film: &Film) -> Result<f64, SceneError> {
    let refused =
        |scene: usize, field: &str, reason: String| Err(SceneError::Field { scene, field: field.into(), reason });
    if film.scenes.is_empty() || film.scenes.len() > MAX_SCENES {
        return refused(0, "scenes", format!("has {} entries; 1 to {MAX_SCENES} can be shown", film.scenes.len()));
    }
    let mut end = 0.0;
    for (index, scene) in film.scenes.iter().enumerate() {
        if !(scene.duration >= 0.5 && scene.duration <= MAX_SECONDS) {
            return refused(index, "duration", format!("is {} s; 0.5 to {MAX_SECONDS} can be shown", scene.duration));
        }
        if !scene.start.is_finite() || (scene.start - end).abs() >= 0.005 {
            return refused(index, "start", format!("is {} s; the scene before ends at {end} s", scene.start));
        }
        if let Some(cue) = scene.cues.iter().find(|cue| !cue.at.is_finite()) {
            return refused(index, "cues", format!("`{}` has no time", cue.field));
        }
        end = scene.start + scene.duration;
    }
    if end > MAX_SECONDS {
        return refused(
            film.scenes.len() - 1,
            "duration",
            format!("the film would last {end} s; the limit is {MAX_SECONDS}"),
        );
    }
    Ok(end)
}

fn language(film: &Film) -> Result<&str, SceneError> {
    let code = film.language.split('-').next().unwrap_or_default();
    if (2..=3).contains(&code.len()) && code.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return Ok(code);
    }
    Err(SceneError::Field { scene: 0, field: "language".into(), reason: "is no ISO 639 code".into() })
}

/// Everything that may be drawn: texts of the contents, of captions, and what the stage adds.
fn all_text(film: &Film) -> String {
    fn collect(value: &serde_json::Value, into: &mut String) {
        match value {
            serde_json::Value::String(text) => into.push_str(text),
            serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
            serde_json::Value::Object(fields) => {
                let shown = fields.iter().filter(|(name, _)| !matches!(name.as_str(), "layout" | "device"));
                shown.for_each(|(_, item)| collect(item, into));
            }
            _ => {}
        }
    }
    let mut text = "0123456789".to_owned();
    for scene in &film.scenes {
        collect(&serde_json::to_value(&scene.content).unwrap_or_default(), &mut text);
    }
    film.captions.iter().flatten().for_each(|caption| text.push_str(&caption.text));
    text
}

fn files(film: &Film, fonts: &Fonts) -> BTreeMap<String, PathBuf> {
    let mut files: BTreeMap<String, PathBuf> =
        fonts.files.iter().map(|file| (format!("fonts/{}", file.name()), file.path.clone())).collect();
    files.extend(film.pictures.iter().enumerate().map(|(index, path)| (picture_name(index, path), path.clone())));
    if let Some(path) = &film.presenter {
        files.insert(FILM.to_owned(), path.clone());
    }
    if let Some(path) = film.brand.as_ref().and_then(|brand| brand.logo.as_ref()) {
        files.insert(logo_name(path), path.clone());
    }
    files
}

/// Path of the brand's logo in the project.
pub(crate) fn logo_name(path: &Path) -> String {
    picture_name(0, path).replace("pictures/0", "logo")
}

fn logo_slot(film: &Film, path: &Path, from_right: bool) -> String {
    let content = Frame::of(film.canvas).content(film.canvas, true, false);
    let height = (content.y - 32.0).min(96.0);
    let side = if from_right { "left" } else { "right" };
    let last = film.scenes.last().map_or(0.0, |scene| scene.start);
    if last < 0.5 {
        return String::new();
    }
    format!(
        r#"<div class="clip over" id="logo-clip" data-start="0" data-duration="{last:.3}" data-track-index="4"><img class="logo-corner" src="{}" alt="" style="top:{:.0}px;{side}:{}px;height:{height:.0}px"></div>"#,
        logo_name(path),
        content.y - height - 16.0,
        content.x
    )
}

/// The style as CSS custom properties.
fn tokens(style: &Style, fonts: &Fonts, language: &str) -> String {
    let mut css = String::new();
    let c = &style.colour;
    for (name, colour) in [
        ("bg", c.bg),
        ("bg2", c.bg2),
        ("ink", c.ink),
        ("muted", c.muted),
        ("accent", c.accent),
        ("on-accent", c.on_accent),
        ("accent2", c.accent2),
        ("surface", c.surface),
        ("on-surface", c.on_surface),
        ("accent-on-surface", c.accent_on_surface),
        ("line", c.line),
        ("cap-ink", style.caption.ink),
        ("cap-bg", style.caption.bg),
        ("cap-hi", style.caption.hi),
        ("cap-hi-ink", style.caption.hi_ink),
    ] {
        css += &format!("--{name}:{colour};");
    }
    for (index, colour) in c.chart.iter().enumerate() {
        css += &format!("--c{index}:{colour};");
    }
    let kinds = &style.typography;
    let brand = fonts.display.as_deref();
    css += &face_tokens("d", &kinds.display, brand, kinds.fallback, fonts, language, 700);
    css += &face_tokens("t", &kinds.text, None, kinds.fallback, fonts, language, 500);
    css += &face_tokens("l", &kinds.label, None, kinds.fallback, fonts, language, 700);
    css += &format!(
        "--rad:{}px;--stk:{}px;--p-filter:{};--p-border:{};--tex:{};--vig:{};",
        style.shape.radius,
        style.shape.stroke,
        style.presenter.filter,
        style.presenter.border,
        style.texture.opacity,
        style.texture.vignette
    );
    css
}

fn face_tokens(
    prefix: &str,
    face: &Face,
    brand: Option<&str>,
    fallback: Fallback,
    fonts: &Fonts,
    language: &str,
    foreign_weight: u16,
) -> String {
    let generic = match fallback {
        Fallback::Serif => "serif",
        Fallback::Mono => "monospace",
        Fallback::Sans | Fallback::Rounded => "sans-serif",
    };
    let families = brand.into_iter().chain([face.family.as_str()]).chain(fonts.fallbacks.iter().map(String::as_str));
    let families: Vec<String> = families.map(|family| format!("'{family}'")).collect();
    let joined = matches!(fonts.script, Script::Arabic | Script::Tall);
    let tracking = if joined { 0.0 } else { face.tracking };
    let optical = if fonts.foreign { 1.0 } else { face.optical };
    let weight = if fonts.foreign { foreign_weight } else { face.weight };
    let leading = face.leading.max(fonts.script.leading());
    let case = match face.case {
        Case::Upper => "uppercase",
        // German nouns begin with a capital.
        Case::Lower if language != "de" => "lowercase",
        Case::Lower | Case::None => "none",
    };
    format!(
        "--{prefix}-ff:{},{generic};--{prefix}-k:{optical};--{prefix}-fw:{weight};--{prefix}-ls:{tracking}em;--{prefix}-lh:{leading};--{prefix}-tt:{case};",
        families.join(",")
    )
}
