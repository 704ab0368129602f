//! One file as `multipart/form-data`, sent as it is read: memory stays flat whatever the file's size.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::failure::CliError;
use crate::random;

pub struct Upload {
    path: PathBuf,
    size: u64,
    boundary: String,
    head: String,
    tail: String,
}

impl Upload {
    /// The file goes into the member `file`.
    pub fn of(path: &Path) -> Result<Upload, CliError> {
        let unreadable = |error| CliError::file("read", path, error);
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(unreadable(io::Error::other("not a file")));
        }
        // Before a request is begun: a file nobody may read is the user's to mend, not the network's fault.
        File::open(path).map_err(unreadable)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().replace(['"', '\r', '\n'], "_");
        let boundary = random::hex()?;
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        Ok(Upload { path: path.to_owned(), size: metadata.len(), boundary, head, tail })
    }

    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// Length of the whole body, in bytes.
    pub fn length(&self) -> u64 {
        self.size + (self.head.len() + self.tail.len()) as u64
    }

    /// The body from its beginning, once per attempt.
    pub fn open(&self) -> io::Result<impl Read + use<>> {
        let file = Exactly { file: File::open(&self.path)?, left: self.size };
        Ok(Cursor::new(self.head.clone()).chain(file).chain(Cursor::new(self.tail.clone())))
    }
}

/// As many bytes as were announced; a file that has become shorter meanwhile is an error, not a cut-off upload.
struct Exactly {
    file: File,
    left: u64,
}

impl Read for Exactly {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if wanted == 0 {
            return Ok(0);
        }
        match self.file.read(&mut buffer[..wanted])? {
            0 => Err(io::Error::other("the file became shorter while it was sent")),
            count => {
                self.left -= count as u64;
                Ok(count)
            }
        }
    }
}
