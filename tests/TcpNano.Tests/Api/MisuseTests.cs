using System;
using nanoFramework.TestFramework;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Api;

// Misuse gives a documented exception, and changes nothing. Arguments of connections and listeners: UserInterfaceTests.
[TestClass]
public class MisuseTests
{
    private const int ArgumentNull = 1;
    private const int OutOfRange = 2;
    private const int Argument = 3;
    private const int Invalid = 4;
    private const int Disposed = 5;

    [TestMethod] // NetworkStack's constructor
    public void Constructor()
    {
        StackOptions options = Dialogue.NewOptions();
        for (int i = 0; i < 5; i++)
        {
            int thrown = 0;
            try
            {
                switch (i)
                {
                    case 0: _ = new NetworkStack(null, options); break;
                    case 1: _ = new NetworkStack(new FakeDriver(), null); break;
                    case 2: _ = new NetworkStack(new FakeDriver(575, 4, MacCapabilities.None), options); break;
                    case 3: _ = new NetworkStack(new FakeDriver(1501, 4, MacCapabilities.None), options); break;
                    default: _ = new NetworkStack(new FakeDriver(576, 4, MacCapabilities.None), options); break;
                }
            }
            catch (ArgumentException e)
            {
                thrown = KindOf(e);
            }

            Assert.AreEqual(i < 2 ? ArgumentNull : i < 4 ? Argument : 0, thrown, "constructor number " + i.ToString());
        }
    }

    [TestMethod] // Configure: addresses that do not go together
    public void Configure()
    {
        Dialogue d = Dialogue.Established();
        for (int i = 0; i < 9; i++)
        {
            int thrown = 0;
            try
            {
                switch (i)
                {
                    case 0: d.Stack.Configure(0, 0xFFFFFF00, 0); break;
                    case 1: d.Stack.Configure(0xFFFFFFFF, 0xFFFFFF00, 0); break;
                    case 2: d.Stack.Configure(0xE0000001, 0xFFFFFF00, 0); break;
                    case 3: d.Stack.Configure(0x7F000001, 0xFFFFFF00, 0); break;
                    case 4: d.Stack.Configure(0x0A000000, 0xFFFFFF00, 0); break;
                    case 5: d.Stack.Configure(0x0A0000FF, 0xFFFFFF00, 0); break;
                    case 6: d.Stack.Configure(0x0A000001, 0xFF00FF00, 0); break;
                    case 7: d.Stack.Configure(0x0A000001, 0xFFFFFF00, 0x0A000001); break;
                    default: d.Stack.Configure(0x0A000001, 0xFFFFFF00, 0x0A000101); break;
                }
            }
            catch (ArgumentException e)
            {
                thrown = KindOf(e);
            }

            d.Equal(Argument, thrown, "Configure number " + i.ToString());
        }

        d.ExpectNothing().State(TcpState.Established);
        d.Equal(Dialogue.OurAddress, d.Stack.Address, "Address");
    }

    [TestMethod] // Connect: ends that cannot be; a 4-tuple that is taken
    public void Connect()
    {
        Dialogue d = Dialogue.Connecting();
        int ours = d.App.LocalPort;
        for (int i = 0; i < 8; i++)
        {
            int thrown = 0;
            try
            {
                switch (i)
                {
                    case 0: d.Stack.Connect(Dialogue.FirstPeerAddress, 0, 0); break;
                    case 1: d.Stack.Connect(Dialogue.FirstPeerAddress, 65536, 0); break;
                    case 2: d.Stack.Connect(Dialogue.FirstPeerAddress, 7, -2); break;
                    case 3: d.Stack.Connect(Dialogue.FirstPeerAddress, 7, 0, -1, 0); break;
                    case 4: d.Stack.Connect(Dialogue.FirstPeerAddress, 7, 0, 65536, 0); break;
                    case 5: d.Stack.Connect(Dialogue.OurAddress, 7, 0); break;
                    case 6: d.Stack.Connect(Dialogue.FirstPeerAddress, 7, 0x0A000009, 0, 0); break;
                    default: d.Stack.Connect(Dialogue.FirstPeerAddress, Dialogue.ServicePort, 0, ours, 0); break;
                }
            }
            catch (ArgumentException e)
            {
                thrown = KindOf(e);
            }
            catch (InvalidOperationException e)
            {
                thrown = KindOf(e);
            }

            d.Equal(i < 5 ? OutOfRange : i < 7 ? Argument : Invalid, thrown, "Connect number " + i.ToString());
        }

        d.Equal(1, d.Stack.Counters[StackCounter.ActiveOpens], "ActiveOpens");
        d.AnswerSyn();
    }

    [TestMethod] // setters after the end, and out of range
    public void Settings()
    {
        Dialogue d = Dialogue.Established();
        TcpConnection c = d.App;
        for (int i = 0; i < 13; i++)
        {
            if (i == 7)
            {
                c.Close(0);
            }

            int thrown = 0;
            try
            {
                switch (i)
                {
                    case 0: c.KeepAliveIdle = 999; break;
                    case 1: c.KeepAliveIdle = 2000000001; break;
                    case 2: c.UserTimeout = -1; break;
                    case 3: c.UserTimeout = 999; break;
                    case 4: c.UserTimeout = 2000000001; break;
                    case 5: c.TypeOfService = 256; break;
                    case 6: c.DefaultTimeout = -2; break;
                    case 7: c.KeepAliveIdle = 1000; break;
                    case 8: c.UserTimeout = 0; break;
                    case 9: c.TypeOfService = 4; break;
                    case 10: c.NoDelay = true; break;
                    case 11: c.KeepAlive = true; break;
                    default: c.ReportSoftErrors = false; break;
                }
            }
            catch (ArgumentException e)
            {
                thrown = KindOf(e);
            }
            catch (ObjectDisposedException e)
            {
                // An InvalidOperationException on .NET, but not on nanoCLR.
                thrown = KindOf(e);
            }
            catch (InvalidOperationException e)
            {
                thrown = KindOf(e);
            }

            d.Equal(i < 7 ? OutOfRange : Disposed, thrown, "setting number " + i.ToString());
        }
    }

    [TestMethod] // a driver must not call back into the stack: the poll's own thread would wait for itself
    public void CallsFromInsideAPoll()
    {
        InwardDriver driver = new InwardDriver();
        NetworkStack stack = new NetworkStack(driver, Dialogue.NewOptions());
        stack.Configure(Dialogue.OurAddress, 0xFFFFFF00, 0);
        TcpListener listener = stack.Listen(7, 1);
        TcpConnection c = stack.Connect(Dialogue.FirstPeerAddress, 7, 0);
        driver.Stack = stack;
        driver.Listener = listener;
        driver.Connection = c;
        for (driver.Call = 0; driver.Call < InwardDriver.Calls; driver.Call++)
        {
            driver.Refused = false;
            stack.Poll();
            Assert.IsTrue(driver.Refused, "call number " + driver.Call.ToString());
        }

        Assert.AreEqual((int)TcpState.SynSent, (int)c.State);
        driver.Stack = null;
        c.Close(0);
        listener.Close();
        stack.Poll();
    }

    private static int KindOf(Exception e)
    {
        return e is ArgumentNullException ? ArgumentNull
            : e is ArgumentOutOfRangeException ? OutOfRange
            : e is ArgumentException ? Argument
            : e is ObjectDisposedException ? Disposed
            : e is InvalidOperationException ? Invalid
            : 0;
    }
}
