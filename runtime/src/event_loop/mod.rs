//! asyncio on the thread of the sockets: one loop for Python and for the server.
//!
//! asyncio keeps its transports, its streams and its selector. What decides when something runs is here: the callbacks that
//! are ready, the timers, and the pump, a task of tokio that runs them. asyncio's selector is one descriptor among tokio's.

mod class;
mod completion;
mod entry;
mod events;
mod handle;
mod paused;
mod poller;
mod pump;
mod ready;
mod resolved;
mod timer;
mod timers;

pub use class::EventLoop;
pub use events::{Events, TaskWait};
pub use handle::Handle;
pub use paused::{is_stepping, pause};
pub use pump::Pump;
pub use resolved::resolved;
pub use timer::TimerHandle;
