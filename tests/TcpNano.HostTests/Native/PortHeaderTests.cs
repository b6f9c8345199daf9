using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Esp32;
using TcpNano.HostTests.Nano;
using TcpNano.Link;

namespace TcpNano.HostTests.Native;

/// <summary>The numbers that C and C# exchange are the same in mac_port.h and in TcpNano.Esp32.</summary>
[TestClass]
public partial class PortHeaderTests
{
    private static readonly Dictionary<string, int> s_header = ReadHeader();

    [TestMethod]
    [DataRow(typeof(MacKind), "MAC_KIND_")]
    [DataRow(typeof(MacControl), "MAC_CONTROL_")]
    [DataRow(typeof(MacCounter), "MAC_COUNTER_")]
    [DataRow(typeof(PhyType), "MAC_PHY_")]
    [DataRow(typeof(RmiiClock), "MAC_CLOCK_")]
    public void Constants_AreTheSame(Type type, string prefix)
    {
        Assert.AreEqual(Lines(Constants(type)), Lines(WithPrefix(prefix)), prefix);
    }

    [TestMethod]
    public void Errors_AreTheSame()
    {
        Dictionary<string, int> errors = s_header.Where(pair => pair.Value < 0 || pair.Key == "MAC_OK").ToDictionary(pair => Bare(pair.Key["MAC_".Length..]), pair => pair.Value);
        Assert.AreEqual(Lines(Constants(typeof(MacError))), Lines(errors));
    }

    [TestMethod]
    public void EthernetSettings_AreInTheOrderOfTheHeader()
    {
        EthernetSettings settings = new((PhyType)10, 11, 12, 13, 14, 15, (RmiiClock)16, 17);
        int[] array = (int[])typeof(EthernetSettings).GetMethod("ToArray", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(settings, [])!;
        Assert.AreEqual(s_header["MAC_ETHERNET_SETTINGS"], array.Length);
        string[] order = ["PHY", "PHY_ADDRESS", "MDC", "MDIO", "RESET", "POWER", "CLOCK_MODE", "CLOCK_PIN"];
        for (int i = 0; i < order.Length; i++)
        {
            Assert.AreEqual(10 + i, array[s_header["MAC_ETHERNET_" + order[i]]], order[i]);
        }

        Assert.AreEqual(order.Length + 1, s_header.Keys.Count(name => name.StartsWith("MAC_ETHERNET_", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void OtherNumbers_AreTheSame()
    {
        Assert.AreEqual(MacDriver.WakeFrame, s_header["MAC_WAKE_FRAME"]);
        Assert.AreEqual(MacDriver.WakeKick, s_header["MAC_WAKE_KICK"]);
        Assert.AreEqual(MacDriver.FrameOffset, s_header["MAC_FRAME_OFFSET"]);
        Type events = typeof(Esp32Mac).Assembly.GetType("TcpNano.Esp32.LinkEvents")!;
        Dictionary<string, int> constants = Constants(events);
        Assert.AreEqual(constants["CATEGORY"], s_header["MAC_EVENT_CATEGORY"]);
        Assert.AreEqual(constants["UP"], s_header["MAC_EVENT_LINK_UP"]);
        Assert.AreEqual(constants["DOWN"], s_header["MAC_EVENT_LINK_DOWN"]);
        Assert.AreEqual(1500 + s_header["MAC_HEADER_LENGTH"], s_header["MAC_TRANSMIT_MAX"]);
        Assert.AreEqual(s_header["MAC_TRANSMIT_MAX"] + 4, s_header["MAC_RECEIVE_MAX"]);
    }

    // Constants and enum members in capitals without underscores.
    private static Dictionary<string, int> Constants(Type type)
    {
        return type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.NonPublic)
            .Where(field => field.IsLiteral)
            .ToDictionary(field => Bare(field.Name), field => Convert.ToInt32(field.GetRawConstantValue(), CultureInfo.InvariantCulture));
    }

    private static Dictionary<string, int> WithPrefix(string prefix)
    {
        return s_header.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => Bare(pair.Key[prefix.Length..]), pair => pair.Value);
    }

    private static string Bare(string name)
    {
        return name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
    }

    private static string Lines(Dictionary<string, int> constants)
    {
        Assert.IsTrue(constants.Count > 0);
        return string.Join('\n', constants.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + " = " + pair.Value));
    }

    private static Dictionary<string, int> ReadHeader()
    {
        string text = Repository.Read("boards/native/mac_port.h");
        return Constant().Matches(text).ToDictionary(
            match => match.Groups[1].Value,
            match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^(?:#define |    )(MAC_\\w+)(?: =)? (-?\\d+),?", RegexOptions.Multiline)]
    private static partial Regex Constant();
}
