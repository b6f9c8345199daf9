using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Commands;

[TestClass]
public class ArgumentTests
{
    private const string Station = "--tap t0 --address 10.0.0.2/24";

    [TestMethod]
    [DataRow("nonsense", "'nonsense'")]
    [DataRow("demmo", "did you mean 'demo'?")]
    [DataRow("demo --los 3", "'--los' is no command, argument or option that belongs here; did you mean '--loss'?")]
    [DataRow("demo --los", "did you mean '--loss'?")]
    [DataRow("demo echo --sed=5", "did you mean '--seed'?")]
    [DataRow("help nosuch", "'nosuch'")]
    [DataRow("explain", "FILE")]
    [DataRow("demo --pcap", "--pcap")]
    [DataRow("demo nosuch", "'nosuch'")]
    [DataRow("demo echo extra", "'extra'")]
    [DataRow("demo --bogus", "'--bogus'")]
    [DataRow("demo --loss", "--loss")]
    [DataRow("demo --loss 101", "--loss")]
    [DataRow("demo --loss -1", "--loss")]
    [DataRow("demo --loss 1,5", "--loss")]
    [DataRow("demo --reorder x", "--reorder")]
    [DataRow("demo --duplicate NaN", "--duplicate")]
    [DataRow("demo --seed -1", "--seed")]
    [DataRow("demo --seed 1.5", "--seed")]
    [DataRow("serve", "--tap")]
    [DataRow("serve --tap t0", "--address")]
    [DataRow("serve --tap a/b --address 10.0.0.2/24", "--tap")]
    [DataRow("serve --tap t0123456789abcdef --address 10.0.0.2/24", "--tap")]
    [DataRow("serve --tap t0 --address 10.0.0.2", "--address")]
    [DataRow("serve --tap t0 --address 10.0.0.2/31", "--address")]
    [DataRow("serve --tap t0 --address 10.0.0/24", "--address")]
    [DataRow("serve --tap t0 --address 10.0.0.0/24", "--address")]
    [DataRow("serve --tap t0 --address 10.0.0.255/24", "--address")]
    [DataRow("serve --tap t0 --address 224.0.0.1/24", "--address")]
    [DataRow("serve " + Station + " --gateway 10.0.1.1", "--gateway")]
    [DataRow("serve " + Station + " --gateway 10.0.0.2", "--gateway")]
    [DataRow("serve " + Station + " --gateway x", "--gateway")]
    [DataRow("serve " + Station + " --mac 02:00:00:00:00", "--mac")]
    [DataRow("serve " + Station + " --mac 02:00:00:00:00:0g", "--mac")]
    [DataRow("serve " + Station + " --mtu 575", "--mtu")]
    [DataRow("serve " + Station + " --mtu 1501", "--mtu")]
    [DataRow("serve " + Station + " --connections 0", "--connections")]
    [DataRow("serve " + Station + " --connections 8001", "--connections")]
    [DataRow("serve " + Station + " --syn-entries 256", "--syn-entries")]
    [DataRow("serve " + Station + " --receive-buffer 255", "--receive-buffer")]
    [DataRow("serve " + Station + " --receive-buffer 1048577", "--receive-buffer")]
    [DataRow("serve " + Station + " --send-buffer 1048577", "--send-buffer")]
    [DataRow("serve " + Station + " --msl 0", "--msl")]
    [DataRow("serve " + Station + " --msl 121", "--msl")]
    [DataRow("connect " + Station, "HOST:PORT")]
    [DataRow("connect 10.0.0.1 " + Station, "'10.0.0.1'")]
    [DataRow("connect 10.0.0.1:0 " + Station, "'0'")]
    [DataRow("connect 10.0.0.1:65536 " + Station, "'65536'")]
    [DataRow("connect example.org:7 " + Station, "--dns")]
    [DataRow("connect 10.0.0.2:7 " + Station, "10.0.0.2")]
    [DataRow("connect 10.0.0.255:7 " + Station, "10.0.0.255")]
    [DataRow("connect 10.0.0.1:7", "--tap")]
    [DataRow("flash --port p", "--board")]
    [DataRow("flash --board wt32-eth01", "--port")]
    [DataRow("flash --board wt32-eth02 --port p", "'wt32-eth01'")]
    [DataRow("flash --board nosuch --port p", "esp32-devkitc")]
    [DataRow("flash --board wesp32 --port p --baud 0", "--baud")]
    [DataRow("flash --board wesp32 --port p --flash-size 3", "--flash-size")]
    [DataRow("flash --board wesp32 --port p --flash-size 32", "--flash-size")]
    [DataRow("flash --board wesp32 --port p --app a.bin --flash-size 4", "--flash-size")]
    [DataRow("memory --connections 0", "--connections")]
    [DataRow("memory --connections 8001", "--connections")]
    [DataRow("memory --listeners 65", "--listeners")]
    [DataRow("memory --receive-buffer 255", "--receive-buffer")]
    [DataRow("memory --send-buffer 1048577", "--send-buffer")]
    [DataRow("memory --reassembly-blocks 33", "--reassembly-blocks")]
    [DataRow("memory --arp-entries 1", "--arp-entries")]
    [DataRow("memory extra", "'extra'")]
    [DataRow("boards extra", "'extra'")]
    public void WrongArguments_GiveOneLineThatNamesThem_Exit2(string line, string named)
    {
        StringWriter output = new();
        StringWriter error = new();
        int status = TcpNanoCommand.Run(line.Split(' '), new Terminal(TcpNanoCommand.Name, output, error));
        Assert.AreEqual(2, status, error.ToString());
        Assert.AreEqual("", output.ToString());
        Assert.AreEqual(1, error.ToString().TrimEnd('\n').Split('\n').Length, error.ToString());
        Assert.StartsWith("tcpnano: ", error.ToString());
        Assert.Contains(named, error.ToString());
    }

    [TestMethod]
    [DataRow("--help", "demo")]
    [DataRow("demo --help", "--duplicate")]
    [DataRow("serve --help", "connect-close")]
    [DataRow("connect --help", "3 refused")]
    [DataRow("memory --help", "--arp-entries")]
    [DataRow("explain --help", "--output")]
    [DataRow("help", "explain")]
    [DataRow("help demo", "--pcap")]
    public void Help_TellsWhatThereIs_Exit0(string line, string named)
    {
        StringWriter output = new();
        StringWriter error = new();
        Assert.AreEqual(0, TcpNanoCommand.Run(line.Split(' '), new Terminal(TcpNanoCommand.Name, output, error)));
        Assert.AreEqual("", error.ToString());
        Assert.Contains(named, output.ToString());
    }

    [TestMethod]
    public void CloseReasons_EachHaveTheirExitStatus()
    {
        HashSet<int> failures = [];
        foreach (CloseReason reason in Enum.GetValues<CloseReason>())
        {
            int status = ExitStatus.For(reason);
            bool inOrder = reason is CloseReason.None or CloseReason.ClosedLocally or CloseReason.ClosedByPeer;
            Assert.AreEqual(inOrder, status == ExitStatus.Success, reason.ToString());
            Assert.IsTrue(inOrder || failures.Add(status), reason + " shares its status");
            Assert.IsTrue(inOrder || (status != ExitStatus.Environment && status != ExitStatus.Usage), reason.ToString());
        }
    }
}
