//! The work on a look made from words: its picture is made, looked at, and only then is the look usable.

use std::sync::Arc;

use async_trait::async_trait;
use herald_avatar::character::{Framing, Setting};
use herald_avatar::{Portrait, PrepareOptions};
use herald_domain::id::AvatarLookId;
use herald_domain::{ErrorCode, Failure};
use herald_jobs::{Completion, HookResult, JobContext, JobHandler, JobRow, StageError};
use herald_media::picture;
use herald_store::Txn;
use herald_store::avatar_groups::AvatarStatus;
use herald_store::avatar_looks::{self, AvatarLookRow};
use image::RgbImage;
use serde::{Deserialize, Serialize};

use super::{ending, photo, previews, require_face};
use crate::error::{portrait_refused, stage_error};
use crate::{Studio, StudioError, billing, blocking};

pub const KIND: &str = "avatar";
/// Looks take seconds; they must not wait behind videos that take hours.
pub const POOL: &str = "avatars";

/// How the picture of a look comes about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Recipe {
    /// From the description in the look's row.
    Drawn,
    /// A photograph's person in front of a drawn place; `photo` is a blob key.
    Relit { photo: String, setting: Setting },
    /// By the configured generator, from a photograph where there is one.
    Generated { prompt: String, photo: Option<String> },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct AvatarOrder {
    pub look_id: AvatarLookId,
    pub framing: Framing,
    pub recipe: Recipe,
}

pub struct AvatarJob {
    studio: Arc<Studio>,
}

impl AvatarJob {
    pub fn new(studio: Arc<Studio>) -> Self {
        AvatarJob { studio }
    }

    /// The look's own picture, where it is not drawn anew each time.
    async fn picture(&self, order: &AvatarOrder) -> Result<Option<RgbImage>, StudioError> {
        match &order.recipe {
            Recipe::Drawn => Ok(None),
            Recipe::Relit { photo, setting } => {
                let bytes = self.studio.blobs.read(photo, u64::MAX).await?;
                let (studio, setting, framing) = (Arc::clone(&self.studio), setting.clone(), order.framing);
                blocking(move || relit(&studio, picture::decode(&bytes)?, &setting, framing).map(Some)).await
            }
            Recipe::Generated { prompt, photo } => {
                let generator = self.studio.engines.image_generator().ok_or_else(|| {
                    Failure::new(
                        ErrorCode::ResourceNotReady,
                        "The image generator is not configured any more (`[engines.image]`).",
                    )
                })?;
                let photo = match photo {
                    Some(key) => Some(self.studio.blobs.read(key, u64::MAX).await?),
                    None => None,
                };
                let bytes = generator.generate(prompt, photo.as_deref()).await?;
                blocking(move || Ok(Some(picture::decode(&bytes)?))).await
            }
        }
    }
}

#[async_trait]
impl JobHandler for AvatarJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        let order: AvatarOrder = ctx.payload()?;
        let Some(look) = avatar_looks::of_job(ctx.store().read(), order.look_id).await? else {
            return Ok(Completion::new(move |txn| {
                Box::pin(async move { Ok(billing::release(txn, &order.look_id.to_string()).await.map(drop)?) })
            }));
        };
        let made = self.picture(&order).await.map_err(stage_error)?;
        let studio = Arc::clone(&self.studio);
        let (image_key, preview_key) = (format!("avatars/{}/photo", look.id), look.preview_image_blob.clone());
        let size = match made {
            Some(picture) => {
                let (original, preview, size) = blocking(move || {
                    let preview = photo::preview_of(&studio, &picture, "prompt")?;
                    Ok((picture::encode_png(&picture)?, preview, picture.dimensions()))
                })
                .await
                .map_err(stage_error)?;
                self.studio.blobs.put_bytes(&image_key, &original).await?;
                if let Some(key) = preview_key {
                    self.studio.blobs.put_bytes(&key, &preview).await?;
                }
                Some(size)
            }
            None => {
                let key = preview_key.unwrap_or_default();
                previews::ensure(&self.studio, &key).await.map_err(stage_error)?;
                let bytes = self.studio.blobs.read(&key, u64::MAX).await?;
                // A person whose face nobody finds is not shown to anybody.
                blocking(move || require_face(&studio, &picture::decode(&bytes)?, "prompt"))
                    .await
                    .map_err(stage_error)?;
                None
            }
        };
        let jobs = ctx.jobs().clone();
        Ok(Completion::new(move |txn| {
            Box::pin(async move {
                billing::settle(txn, &order.look_id.to_string(), 0).await?;
                let Some(mut row) = avatar_looks::of_job(txn, order.look_id).await? else { return Ok(()) };
                if let Some((width, height)) = size {
                    row.image_blob = Some(image_key);
                    (row.image_width, row.image_height) = (Some(i64::from(width)), Some(i64::from(height)));
                    row.preferred_orientation = Some(photo::orientation((width, height)).to_owned());
                }
                row.status = AvatarStatus::Completed;
                avatar_looks::update(txn, &row).await?;
                Ok(ending::tell(&jobs, txn, &row).await?)
            })
        }))
    }

    async fn on_failed(&self, txn: &Txn, job: &JobRow, failure: &Failure) -> HookResult {
        let order: AvatarOrder = serde_json::from_value(job.payload.clone())?;
        billing::release(txn, &order.look_id.to_string()).await?;
        if let Some(row) = avatar_looks::of_job(txn, order.look_id).await? {
            let failed = AvatarLookRow {
                status: AvatarStatus::Failed,
                error_code: Some(failure.code.as_str().to_owned()),
                error_message: Some(failure.message.clone()),
                ..row
            };
            avatar_looks::update(txn, &failed).await?;
            ending::tell(&self.studio.jobs, txn, &failed).await?;
        }
        Ok(())
    }
}

/// The photograph's person, cut out, in front of the setting; nearer for a closer crop.
fn relit(studio: &Studio, photo: RgbImage, setting: &Setting, framing: Framing) -> Result<RgbImage, StudioError> {
    let faces = studio.engines.faces()?;
    let cropped = match framing {
        Framing::Close => around_face(&photo, &faces)?,
        Framing::Bust | Framing::Half => photo,
    };
    let portrait = Portrait::prepare(&cropped, &faces, PrepareOptions::default())
        .map_err(|error| portrait_refused(error, "avatar_id"))?;
    let [width, height] = portrait.size();
    Ok(portrait.before(&setting.draw(width, height)))
}

/// The part of a picture around its largest face: head and collar.
fn around_face(photo: &RgbImage, faces: &herald_avatar::FaceEngine) -> Result<RgbImage, StudioError> {
    let found = faces.detect(photo)?;
    let Some(face) = found.first() else { return Ok(photo.clone()) };
    let points = face.landmarks.points();
    let (top, chin) = (points[10], points[152]);
    let (middle, height) = (top.lerp(chin, 0.5), (chin - top).plane_length().max(8.0));
    let side = |length: f32, most: u32| (length.max(16.0) as u32).min(most);
    let (w, h) = (side(height * 3.6, photo.width()), side(height * 2.4, photo.height()));
    let start =
        |middle: f32, length: u32, most: u32| ((middle - length as f32 / 2.0).max(0.0) as u32).min(most - length);
    let (x, y) = (start(middle.x, w, photo.width()), start(middle.y, h, photo.height()));
    Ok(image::imageops::crop_imm(photo, x, y, w, h).to_image())
}
