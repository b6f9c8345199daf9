using TcpNano;
using TcpNano.Link;

namespace HttpDemo;

/// <summary>
/// A small HTTP/1.1 server for one page: GET and HEAD, several clients at a time from one thread, connections that are kept, pipelined requests answered in order.
/// </summary>
/// <remarks>
/// It allocates nothing per request and nothing per connection: sessions, handles and buffers are made beforehand. A garbage collection, once a second at most
/// while somebody asks, tells the free heap.
/// </remarks>
public sealed class HttpServer
{
    /// <summary>Clients served at a time. More wait, and take the place of an idle one.</summary>
    public const int Sessions = 8;

    private const int Port = 80;
    private const int SendBuffer = 4096;

    /// <summary>Milliseconds for a request, from its first octet (or the connection's begin) to its last. Then 408, or the end if nothing came.</summary>
    public int RequestTimeout = 10000;

    /// <summary>Milliseconds that a connection may be idle between two requests.</summary>
    public int IdleTimeout = 15000;

    /// <summary>Milliseconds without progress for a client that takes an answer, or has to finish after the last.</summary>
    public int FinishTimeout = 5000;

    /// <summary>What it has counted.</summary>
    public readonly HttpStatistics Statistics = new HttpStatistics();

    private readonly NetworkStack _stack;
    private readonly MacDriver _clock;
    private readonly TcpListener _listener;
    private readonly StatusPage _page;
    private readonly Answers _answers = new Answers();
    private readonly HttpSession[] _sessions = new HttpSession[Sessions];

    /// <summary>Listens on port 80.</summary>
    /// <param name="stack">The stack; the server polls it, so that it must not be started.</param>
    /// <param name="mac">Its driver, for the time.</param>
    public HttpServer(NetworkStack stack, MacDriver mac)
    {
        _stack = stack;
        _clock = mac;
        _page = new StatusPage(stack, Statistics, mac.Now());
        HttpWords words = new HttpWords();
        for (int i = 0; i < Sessions; i++)
        {
            _sessions[i] = new HttpSession(this, stack, words);
        }

        _listener = stack.Listen(Port, Sessions);
    }

    /// <summary>Octets that the send buffer must have room for before an answer is begun.</summary>
    internal int LargestAnswer
    {
        get { return StatusPage.MostOctets + Answers.MostHead; }
    }

    /// <summary>
    /// The stack's sizes and times: about 79 KB on nanoCLR. There are more connections than sessions, for those that are closing.
    /// </summary>
    /// <param name="secret">16 octets that no outsider knows.</param>
    public static StackOptions Options(byte[] secret)
    {
        return new StackOptions { Connections = Sessions + 2, Listeners = 1, ReceiveBuffer = 1460, SendBuffer = SendBuffer, UserTimeout = 20000, Secret = secret };
    }

    /// <summary>Takes what came and serves it. What is to be sent leaves with the stack's WaitForWork or its next turn.</summary>
    /// <returns>Milliseconds until it wants to be called again although nothing comes; -1 for never.</returns>
    public int Step()
    {
        _stack.PollInput();

        // Events only wake us: each turn looks at all sessions, for their deadlines too.
        TcpEvents events;
        while (_stack.NextReady(out events) != null)
        {
        }

        long now = _clock.Now();
        Accept(now);
        long next = NetworkStack.Never;
        int open = 0;
        for (int i = 0; i < Sessions; i++)
        {
            HttpSession session = _sessions[i];
            session.Serve(now);
            CountEnd(session);
            if (session.Phase != SessionPhase.Free && session.Phase != SessionPhase.Closed)
            {
                open++;
            }

            if (session.Deadline < next)
            {
                next = session.Deadline;
            }
        }

        Statistics.Open = open;
        if (open < Sessions && _listener.HasPending)
        {
            // A session has ended in this turn: nothing else may come to wake us for the client that waits for it.
            return 0;
        }

        if (next == NetworkStack.Never)
        {
            return -1;
        }

        return next > now ? (int)(next - now) : 0;
    }

    /// <summary>Answers a complete request. The send buffer has room for the largest answer.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="request">The request.</param>
    /// <param name="now">The time.</param>
    internal void Answer(TcpConnection connection, RequestReader request, long now)
    {
        int status = request.Status;
        if (status == 200)
        {
            status = !request.IsGet && !request.IsHead ? 405 : request.TargetLength == 1 && request.Target[0] == '/' ? 200 : 404;
        }

        // With clients that wait, nobody keeps a connection.
        request.KeepsAlive = request.KeepsAlive && !_listener.HasPending;
        if (status == 200)
        {
            Statistics.Answered++;
        }
        else
        {
            Statistics.Refused++;
        }

        Octets body = status == 200 ? _page.Write(now) : _answers.Body(status);
        Octets head = _answers.Head(status, body.Count, request.KeepsAlive);
        connection.Send(head.Buffer, 0, head.Count, 0);
        if (!request.IsHead)
        {
            connection.Send(body.Buffer, 0, body.Count, 0);
        }
    }

    private void Accept(long now)
    {
        while (_listener.HasPending)
        {
            HttpSession session = Place();
            if (session == null || !_listener.Accept(session.Connection, 0))
            {
                return;
            }

            Statistics.Accepted++;
            session.Begin(now);
        }
    }

    // A session without a connection; or one that is closing; or one whose client only keeps its connection.
    private HttpSession Place()
    {
        HttpSession found = null;
        for (int i = 0; i < Sessions; i++)
        {
            HttpSession session = _sessions[i];
            CountEnd(session);
            if (session.Phase == SessionPhase.Free)
            {
                return session;
            }

            if (session.Phase == SessionPhase.Closed)
            {
                found = session;
            }
            else if (session.IsIdle && (found == null || (found.Phase != SessionPhase.Closed && session.Deadline < found.Deadline)))
            {
                found = session;
            }
        }

        if (found != null && found.Phase != SessionPhase.Closed)
        {
            found.Close();
        }

        return found;
    }

    private void CountEnd(HttpSession session)
    {
        if (session.Phase == SessionPhase.Closed && session.Connection.CloseReason != CloseReason.None)
        {
            Statistics.Ended[(int)session.Connection.CloseReason]++;
            session.Phase = SessionPhase.Free;
        }
    }
}
