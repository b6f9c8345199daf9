using System.Collections.Concurrent;

namespace TcpNano.HostTests.Kernel;

/// <summary>The same on many threads.</summary>
internal static class Many
{
    /// <summary>Runs an action on so many threads and waits for all; throws what they threw.</summary>
    public static void Threads(int count, Action<int> action)
    {
        ConcurrentQueue<Exception> failures = new();
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            int index = i;
            threads[i] = new Thread(() =>
            {
                try
                {
                    action(index);
                }
                catch (Exception exception)
                {
                    failures.Enqueue(exception);
                }
            }) { IsBackground = true };
            threads[i].Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        if (!failures.IsEmpty)
        {
            throw new AggregateException(failures.Take(5));
        }
    }
}
