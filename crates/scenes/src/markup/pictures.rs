//! Pictures: one with a caption, several in a grid, a screenshot in a device.

use super::{SceneMarkup, escape, region};
use crate::content::{Callout, Device, LabelledPicture, Limits, PictureRef};
use crate::error::SceneError;

impl SceneMarkup<'_> {
    pub(super) fn image_caption(
        &self,
        image: PictureRef,
        caption: &str,
        credit: &Option<String>,
    ) -> Result<String, SceneError> {
        let src = self.picture("image", image)?;
        let picture = format!(r#"<div class="shot item" data-cue="0.1"><img class="push" src="{src}" alt=""></div>"#);
        let text =
            self.field("title primary", "caption", caption, 0.5) + &self.optional("label alt", "credit", credit, 1.2);
        Ok(region(self.area("img"), "viz picture", &picture) + &region(self.area("head"), "stack head mid", &text))
    }

    pub(super) fn picture_grid(
        &self,
        heading: &Option<String>,
        pictures: &[LabelledPicture],
    ) -> Result<String, SceneError> {
        self.count("pictures", pictures.len(), Limits::GRID)?;
        let mut inner = String::new();
        for (index, entry) in pictures.iter().enumerate() {
            let field = format!("pictures[{index}]");
            let cue = self.cue(&field, 0.5 + index as f64 * 0.15);
            let src = self.picture(&field, entry.picture)?;
            let label = entry
                .label
                .as_ref()
                .map(|text| format!(r#"<div class="tag label" data-f="{field}.label">{}</div>"#, escape(text)));
            inner += &format!(
                r#"<div class="tile item" data-cue="{cue:.3}"><div class="shot"><img src="{src}" alt=""></div>{}</div>"#,
                label.unwrap_or_default()
            );
        }
        let mut area = self.area("viz");
        let mut out = String::new();
        match heading {
            Some(heading) => {
                out += &region(self.area("head"), "stack head", &self.field("title primary", "heading", heading, 0.2));
            }
            None => {
                let whole = self.content();
                area = crate::layout::Area { y: whole.y, h: whole.h, ..area };
            }
        }
        let class = format!("viz grid {} n{}", self.orientation(), pictures.len());
        out += &region(area, &class, &inner);
        Ok(out)
    }

    pub(super) fn device_frame(
        &self,
        kicker: &Option<String>,
        heading: &str,
        screenshot: PictureRef,
        device: Device,
        callouts: &[Callout],
    ) -> Result<String, SceneError> {
        self.count("callouts", callouts.len(), Limits::SCREEN_CALLOUTS)?;
        let src = self.picture("screenshot", screenshot)?;
        let (mut rings, mut notes) = (String::new(), String::new());
        for (index, callout) in callouts.iter().enumerate() {
            let field = format!("callouts[{index}]");
            if ![callout.x, callout.y].iter().all(|at| (0.0..=1.0).contains(at)) {
                return Err(self.refused(&field, "stands outside the screenshot: x and y are 0 to 1"));
            }
            let cue = self.cue(&field, 1.2 + index as f64 * 0.6);
            rings += &format!(
                r#"<i class="ring item" data-cue="{cue:.3}" style="left:{:.2}%;top:{:.2}%">{}</i>"#,
                callout.x * 100.0,
                callout.y * 100.0,
                index + 1
            );
            notes += &format!(
                r#"<div class="li note item" data-cue="{:.3}"><b aria-hidden="true">{}</b><span class="text" data-f="{field}.text">{}</span></div>"#,
                cue + 0.15,
                index + 1,
                escape(&callout.text)
            );
        }
        let kind = match device {
            Device::Phone => "phone",
            Device::Tablet => "tablet",
            Device::Browser => "browser",
        };
        let bar = if device == Device::Browser { r#"<div class="chrome"><i></i><i></i><i></i></div>"# } else { "" };
        let machine = format!(
            r#"<div class="device {kind} item" data-cue="0.1" dir="ltr">{bar}<div class="screen"><img src="{src}" alt="">{rings}</div></div>"#
        );
        let text = self.heading(kicker, heading) + &format!(r#"<div class="pts">{notes}</div>"#);
        Ok(region(self.area("head"), "stack head mid", &text) + &region(self.area("viz"), "viz machine", &machine))
    }
}
