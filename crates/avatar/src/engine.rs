//! The networks that look at faces, loaded once and shared.

use herald_inference::{Models, NetError};
use image::RgbImage;

use crate::detector::{Detection, Detector};
use crate::matte::{Matte, SegmentationNet};
use crate::mesh::{Face, Landmarks, MeshNet, crop_of_detection, crop_of_landmarks};

/// Below this the landmark network says: no face here.
const PRESENCE: f32 = 0.5;

/// Face detection, landmarks and person segmentation. `Sync`: one engine serves every thread; runs of the same network
/// wait for each other.
#[derive(Debug)]
pub struct FaceEngine {
    detector: Detector,
    mesh: MeshNet,
    segmentation: SegmentationNet,
}

impl FaceEngine {
    /// Loads `face-detector`, `face-mesh-attention` and `selfie-segmentation` (about 60 ms).
    ///
    /// # Errors
    /// When an artifact or the runtime is not installed, or cannot be loaded.
    pub fn load(models: &Models) -> Result<FaceEngine, NetError> {
        Ok(FaceEngine {
            detector: Detector::load(models)?,
            mesh: MeshNet::load(models)?,
            segmentation: SegmentationNet::load(models)?,
        })
    }

    /// Every face in the picture, largest first.
    ///
    /// Small and drawn faces get a second, looser search when the first finds nothing. Found from about 30 pixels between
    /// the eyes. Drawn faces work when they have human proportions: eyes, nose and mouth where a person has them; flat
    /// cartoons, masks and animals do not.
    pub fn detect(&self, picture: &RgbImage) -> Result<Vec<Face>, NetError> {
        if picture.width() == 0 || picture.height() == 0 {
            return Ok(Vec::new());
        }
        let mut faces = self.confirm(picture, &self.detector.find(picture)?)?;
        if faces.is_empty() {
            faces = self.confirm(picture, &self.detector.find_loosely(picture)?)?;
        }
        faces.sort_by(|a, b| b.area().total_cmp(&a.area()));
        Ok(faces)
    }

    /// Landmarks of one detected face; `None` when the landmark network sees no face there.
    ///
    /// The network is run twice: the square cut around the first answer is tighter than the one around the detection.
    pub fn landmarks(&self, picture: &RgbImage, detection: &Detection) -> Result<Option<Face>, NetError> {
        let Some((first, presence)) = self.mesh.run(picture, crop_of_detection(detection))? else { return Ok(None) };
        if presence < PRESENCE {
            return Ok(None);
        }
        Ok(self.follow(picture, &first)?.map(|face| Face { score: detection.score, ..face }))
    }

    /// Landmarks of a face that was at `before` in the frame before; `None` when it is lost.
    pub fn follow(&self, picture: &RgbImage, before: &Landmarks) -> Result<Option<Face>, NetError> {
        let crop = crop_of_landmarks(before);
        if !(crop.size.is_finite() && crop.size >= 4.0) {
            return Ok(None);
        }
        let found = self.mesh.run(picture, crop)?.filter(|(_, presence)| *presence >= PRESENCE);
        Ok(found.map(|(landmarks, presence)| Face { landmarks, score: presence, presence }))
    }

    /// How much of each pixel is person.
    pub fn matte(&self, picture: &RgbImage) -> Result<Matte, NetError> {
        self.segmentation.matte(picture)
    }

    fn confirm(&self, picture: &RgbImage, detections: &[Detection]) -> Result<Vec<Face>, NetError> {
        let mut faces: Vec<Face> = Vec::new();
        for detection in detections {
            let Some(face) = self.landmarks(picture, detection)? else { continue };
            // Two detections may settle on one face.
            let taken = faces.iter().any(|other| {
                let gap = other.landmarks.points()[1] - face.landmarks.points()[1];
                gap.plane_length() < 0.4 * other.landmarks.eye_distance()
            });
            if !taken {
                faces.push(face);
            }
        }
        Ok(faces)
    }
}
