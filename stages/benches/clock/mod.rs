//! Processor time and memory of this thread and process, as Linux counts them.

use std::fs::File;
use std::os::unix::fs::FileExt;

/// Processor time of the thread that opened it: other programs on the machine do not count.
pub(crate) struct Clock(File);

impl Clock {
    pub(crate) fn new() -> Self {
        Self(File::open("/proc/thread-self/schedstat").unwrap())
    }

    pub(crate) fn seconds(&self) -> f64 {
        let mut bytes = [0; 64];
        let length = self.0.read_at(&mut bytes, 0).unwrap();
        let text = std::str::from_utf8(&bytes[..length]).unwrap();
        text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
    }
}
