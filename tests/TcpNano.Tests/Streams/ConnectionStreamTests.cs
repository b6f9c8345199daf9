using System;
using System.IO;
using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Streams;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Streams;

// A connection as a stream, on both runtimes, as far as nothing has to be waited for. HostTests has what waits.
[TestClass]
public class ConnectionStreamTests
{
    [TestMethod]
    public void Read_TakesWhatIsThere_AndAnswers0AtTheEnd()
    {
        Dialogue d = Dialogue.Established();
        ConnectionStream stream = new ConnectionStream(d.App);
        byte[] buffer = new byte[8];
        d.Inject("ACK data=HELLO").Ignore();
        d.Equal(5, stream.Length, "Length is what is there");
        d.Equal('H', stream.ReadByte(), "ReadByte");
        d.Equal(4, stream.Read(buffer, 1, 7), "Read");
        d.Equal('E', buffer[1], "first octet").Equal('O', buffer[4], "last octet").Equal(0, buffer[0] + buffer[5], "around them");
        d.Equal(0, stream.Read(buffer, 0, 0), "Read of nothing");
        d.Inject("FIN|ACK seq=6 ack=1").Ignore();
        d.Equal(0, stream.Length, "Length");
        d.Equal(0, stream.Read(buffer, 0, 8), "Read at the end");
        d.Equal(-1, stream.ReadByte(), "ReadByte at the end");
        d.Equal(0, stream.Read(buffer, 0, 8), "Read at the end, again");
    }

    [TestMethod] // what is written leaves by itself, also without Flush; the peer's end does not keep us from writing
    public void Write_SendsAtOnce_AlsoAfterThePeerHasFinished()
    {
        Dialogue d = Dialogue.Established();
        d.App.NoDelay = true;
        ConnectionStream stream = new ConnectionStream(d.App);
        WillSay(d, "ABCD");
        stream.Write(DialogueStream.Octets("xABCx"), 1, 3);
        d.Run().Expect("ACK seq=1 len=3 data=ABC");
        d.Inject("FIN|ACK seq=1 ack=4").Ignore();
        stream.WriteByte((byte)'D');
        stream.Flush();
        d.Run().Expect("ACK seq=4 len=1 data=D");
        stream.ShutdownSend();
        d.Run().Expect("FIN|ACK seq=5 ack=2");
        Assert.AreEqual("InvalidOperation", FailureOfWrite(stream));
    }

    [TestMethod] // RFC 9293 MUST-12: what was received can still be read, then the reason comes
    public void EndByReset_ThrowsItsReason()
    {
        Dialogue d = Dialogue.Established();
        ConnectionStream stream = new ConnectionStream(d.App);
        d.Inject("ACK data=HI").Ignore();
        d.Inject("RST seq=3").Ignore();
        d.Equal('H', stream.ReadByte(), "what the peer had sent");
        d.Equal('I', stream.ReadByte(), "what the peer had sent");
        d.Equal((int)CloseReason.Reset, ReasonOfRead(stream), "reason of a read");
        Assert.AreEqual("Ended", FailureOfWrite(stream));
        Assert.IsTrue(stream.CanRead && stream.CanWrite, "it is still to be closed");
    }

    [TestMethod]
    public void Close_SendsFin_MayComeAgain_AndEndsTheStreamsUse()
    {
        Dialogue d = Dialogue.Established();
        ConnectionStream stream = new ConnectionStream(d.App);
        Assert.IsTrue(stream.CanRead && stream.CanWrite && stream.CanTimeout && !stream.CanSeek, "can");
        stream.Close();
        d.Run().Expect("FIN|ACK seq=1 ack=1");
        stream.Close();
        stream.Dispose();
        d.ExpectNothing();
        Assert.IsFalse(stream.CanRead || stream.CanWrite, "cannot");
        Assert.AreEqual("Disposed", FailureOfWrite(stream));
        Assert.AreEqual("Disposed", FailureOfRead(stream));
    }

    [TestMethod] // the handle may be another connection by then
    public void ClosedStream_DoesNotReachTheHandlesNextConnection()
    {
        Dialogue d = Dialogue.Established();
        ConnectionStream stream = new ConnectionStream(d.App);
        stream.Close();
        d.Run().Expect("FIN|ACK seq=1 ack=1").Inject("FIN|ACK seq=1 ack=2").Ignore();
        Assert.IsTrue(d.Stack.Connect(d.App, Dialogue.FirstPeerAddress, 9, 0), "bound again");
        Assert.AreEqual("Disposed", FailureOfWrite(stream));
        Assert.AreEqual("Disposed", FailureOfRead(stream));
        stream.Close();
        Assert.IsTrue(d.App.State == TcpState.SynSent, "the next connection opens undisturbed");
    }

    [TestMethod]
    public void Seeking_IsNotSupported()
    {
        ConnectionStream stream = new ConnectionStream(Dialogue.Established().App);
        int refused = 0;
        for (int i = 0; i < 4; i++)
        {
            try
            {
                Seek(stream, i);
            }
            catch (NotSupportedException)
            {
                refused++;
            }
        }

        Assert.AreEqual(4, refused);
    }

    [TestMethod]
    public void Timeouts_AreRefusedOutOfRange()
    {
        ConnectionStream stream = new ConnectionStream(Dialogue.Established().App);
        Assert.AreEqual(-1, stream.ReadTimeout);
        Assert.AreEqual(-1, stream.WriteTimeout);
        Assert.AreEqual(0, stream.CloseTimeout);
        Assert.IsTrue(Takes(stream, 1, 1, 0) && Takes(stream, -1, int.MaxValue, 5000), "in range");
        Assert.IsFalse(Takes(stream, 0, 1, 0) || Takes(stream, -2, 1, 0) || Takes(stream, 1, 0, 0) || Takes(stream, 1, -2, 0) || Takes(stream, 1, 1, -1), "out of range");
    }

    [TestMethod]
    public void BadArguments_AreRefused()
    {
        ConnectionStream stream = new ConnectionStream(Dialogue.Established().App);
        int refused = 0;
        for (int i = 0; i < 4; i++)
        {
            try
            {
                Misuse(stream, i);
            }
            catch (ArgumentException)
            {
                refused++;
            }
        }

        Assert.AreEqual(4, refused);
    }

    [TestMethod] // nanoFramework's reader asks Length how much it may take
    public void StreamReader_ReadsLines()
    {
        Dialogue d = Dialogue.Established();
        StreamReader reader = new StreamReader(new ConnectionStream(d.App));
        d.Flow.PeerStream.Put(0, DialogueStream.Octets("ONE\r\nTWO\r\n"));
        d.Inject("ACK len=8").Ignore();
        Assert.AreEqual("ONE", reader.ReadLine());
        d.Inject("FIN|ACK seq=9 ack=1 len=2").Ignore();
        Assert.AreEqual("TWO", reader.ReadLine());
        Assert.IsNull(reader.ReadLine());
    }

    [TestMethod]
    public void StreamWriter_Writes()
    {
        Dialogue d = Dialogue.Established();
        StreamWriter writer = new StreamWriter(new ConnectionStream(d.App));
        WillSay(d, "GET /");
        writer.Write("GET /");
        d.Run().ExpectNothing();
        writer.Flush();
        d.Run().Expect("ACK seq=1 len=5");
    }

    // The dialogue compares all that is sent with what the app has said.
    private static void WillSay(Dialogue d, string text)
    {
        byte[] octets = DialogueStream.Octets(text);
        d.Flow.OurStream.Put(d.Flow.AppSent, octets);
        d.Flow.AppSent += octets.Length;
    }

    private static bool Takes(ConnectionStream stream, int readTimeout, int writeTimeout, int closeTimeout)
    {
        try
        {
            stream.ReadTimeout = readTimeout;
            stream.WriteTimeout = writeTimeout;
            stream.CloseTimeout = closeTimeout;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }

        Assert.IsTrue(stream.ReadTimeout == readTimeout && stream.WriteTimeout == writeTimeout && stream.CloseTimeout == closeTimeout, "as set");
        return true;
    }

    private static void Seek(ConnectionStream stream, int way)
    {
        switch (way)
        {
            case 0:
                stream.Seek(0, SeekOrigin.Begin);
                break;
            case 1:
                stream.SetLength(0);
                break;
            case 2:
                stream.Position = 0;
                break;
            default:
                Assert.AreEqual(0, stream.Position);
                break;
        }
    }

    private static void Misuse(ConnectionStream stream, int way)
    {
        switch (way)
        {
            case 0:
                Assert.AreEqual(0, stream.Read(null, 0, 0));
                break;
            case 1:
                Assert.AreEqual(0, stream.Read(new byte[4], 2, 3));
                break;
            case 2:
                stream.Write(new byte[4], 2, 3);
                break;
            default:
                stream = new ConnectionStream(null);
                break;
        }
    }

    private static int ReasonOfRead(ConnectionStream stream)
    {
        try
        {
            stream.ReadByte();
        }
        catch (ConnectionEndedException e)
        {
            return (int)e.Reason;
        }

        return -1;
    }

    private static string FailureOfRead(ConnectionStream stream)
    {
        try
        {
            stream.ReadByte();
        }
        catch (ObjectDisposedException)
        {
            return "Disposed";
        }

        return "none";
    }

    private static string FailureOfWrite(ConnectionStream stream)
    {
        try
        {
            stream.WriteByte(1);
        }
        catch (ObjectDisposedException)
        {
            return "Disposed";
        }
        catch (InvalidOperationException)
        {
            return "InvalidOperation";
        }
        catch (ConnectionEndedException)
        {
            return "Ended";
        }

        return "none";
    }
}
