//! The kernel's pipe: a bounded byte queue between two processes.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Poll, Waker};

use crate::{Descriptor, Errno};

/// Linux's default capacity, pipe(7), bytes.
const CAPACITY: usize = 65_536;

#[derive(Default)]
struct Queue {
    bytes: VecDeque<u8>,
    reader_gone: bool,
    writer_gone: bool,
    wakers: Vec<Waker>,
}

impl Queue {
    fn wake(&mut self) {
        self.wakers.drain(..).for_each(Waker::wake);
    }
}

/// The end that reads; dropping its last clone breaks the pipe for the writer.
pub(crate) struct ReadEnd(Rc<RefCell<Queue>>);

/// The end that writes; dropping its last clone is end-of-file for the reader.
pub(crate) struct WriteEnd(Rc<RefCell<Queue>>);

/// A new pipe: `(read end, write end)`.
pub fn pipe() -> (Descriptor, Descriptor) {
    let queue = Rc::new(RefCell::new(Queue::default()));
    (Descriptor::from_read_end(ReadEnd(queue.clone())), Descriptor::from_write_end(WriteEnd(queue)))
}

impl ReadEnd {
    pub(crate) async fn read(&self, limit: usize) -> Vec<u8> {
        std::future::poll_fn(|context| {
            let mut queue = self.0.borrow_mut();
            if queue.bytes.is_empty() && !queue.writer_gone {
                queue.wakers.push(context.waker().clone());
                return Poll::Pending;
            }
            let length = limit.min(queue.bytes.len());
            let bytes = queue.bytes.drain(..length).collect();
            queue.wake();
            Poll::Ready(bytes)
        })
        .await
    }
}

impl WriteEnd {
    pub(crate) async fn write_all(&self, mut bytes: &[u8]) -> Result<(), Errno> {
        std::future::poll_fn(|context| {
            let mut queue = self.0.borrow_mut();
            if queue.reader_gone {
                return Poll::Ready(Err(Errno::EPIPE));
            }
            let room = CAPACITY.saturating_sub(queue.bytes.len()).min(bytes.len());
            let (now, later) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
            queue.bytes.extend(now);
            bytes = later;
            queue.wake();
            if bytes.is_empty() {
                return Poll::Ready(Ok(()));
            }
            queue.wakers.push(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl Drop for ReadEnd {
    fn drop(&mut self) {
        let mut queue = self.0.borrow_mut();
        queue.reader_gone = true;
        queue.wake();
    }
}

impl Drop for WriteEnd {
    fn drop(&mut self) {
        let mut queue = self.0.borrow_mut();
        queue.writer_gone = true;
        queue.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use futures::future::join;

    #[test]
    fn more_than_the_capacity_travels_while_somebody_reads() {
        let (reader, writer) = pipe();
        let bytes = vec![7; 3 * CAPACITY];
        let write = async move { writer.write_all(&bytes).await };
        let (written, read) = futures::executor::block_on(join(write, reader.read_to_end()));
        assert_eq!(written, Ok(()));
        assert_eq!(read.unwrap().len(), 3 * CAPACITY);
    }

    #[test]
    fn a_reader_that_left_breaks_the_pipe() {
        let (reader, writer) = pipe();
        drop(reader);
        assert_eq!(writer.write_all(b"x").now_or_never(), Some(Err(Errno::EPIPE)));
    }
}
