using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Exploration;
using TcpNano.Lab.Segments;
using TcpNano.Wire;

namespace TcpNano.Simulation.Exploration;

/// <summary>Every state times every segment, held against RFC 9293 section 3.10.7.</summary>
[TestClass]
public class StateTableTests
{
    private const string Page = "state-table.md";
    private static readonly StateTableResult s_result = new();
    private static readonly StateTableResult s_options = new();

    [ClassInitialize]
    public static void RunAll(TestContext context)
    {
        foreach (Situation situation in Enum.GetValues<Situation>())
        {
            StateTable.Run(situation, s_result);
            OptionsTable.Run(situation, s_options);
        }
    }

    [TestMethod]
    public void EverySegmentInEveryState_DoesWhatTheRfcSays_OrWhatIsDocumented()
    {
        IEnumerable<string> kinds = s_result.Bugs.GroupBy(bug => bug.Kind).Select(kind => $"{kind.Key} ({kind.Count()} cases)\n  {kind.First()}");
        Assert.IsEmpty(s_result.Bugs, string.Join('\n', kinds));
    }

    [TestMethod] // with timestamps, SACK and window scale
    public void EveryOption_InEveryState_DoesWhatTheRfcsSay_OrWhatIsDocumented()
    {
        IEnumerable<string> kinds = s_options.OptionsBugs.GroupBy(bug => bug.Kind).Select(kind => $"{kind.Key} ({kind.Count()} cases)\n  {kind.First()}");
        Assert.IsEmpty(s_options.OptionsBugs, string.Join('\n', kinds));
    }

    [TestMethod]
    public void EveryDocumentedChoice_ShowsInTheTable()
    {
        foreach (DocumentedChoice choice in DocumentedChoices.All)
        {
            Assert.IsTrue(s_result.Choices.ContainsKey(choice), choice.Name + " explains nothing.");
        }
    }

    [TestMethod]
    public void EveryChoiceAboutOptions_ShowsInTheTable()
    {
        foreach (OptionsChoice choice in OptionsChoices.All)
        {
            Assert.IsTrue(s_options.OptionsChoices.ContainsKey(choice), choice.Name + " explains nothing.");
        }
    }

    [TestMethod] // and the table would notice a stack that does otherwise with them
    public void AnyOtherUseOfOptions_IsADifference()
    {
        ReactionStage stage = new(withOptions: true);
        stage.Bring(Situation.EstablishedGap);
        Endpoint end = stage.End;
        Segment segment = new(TcpHeader.Ack, end.RcvNxt + 1, end.SndUna, 500, 2);
        SegmentOptions options = new() { TsVal = end.TsRecent + 1, TsEcr = stage.OurClock };
        Reaction core = stage.Receive(segment, options);
        OptionsReaction right = stage.LookAtOptions();
        SegmentOptions reply = right.Reply!;
        OptionsReaction[] wrong =
        [
            right with { TsRecent = right.TsRecent + 1 },
            right with { Agreed = right.Agreed! with { Scale = 2 } },
            right with { Agreed = right.Agreed! with { SackPermitted = false } },
            right with { Agreed = right.Agreed! with { TsVal = null } },
            right with { Agreed = null },
            right with { Reply = null },
            right with { Reply = reply with { TsVal = null } },
            right with { Reply = reply with { TsVal = 5 } },
            right with { Reply = reply with { TsEcr = reply.TsEcr + 1 } },
            right with { Reply = reply with { Scale = 0 } },
            right with { Reply = reply with { SackPermitted = true } },
            right with { Reply = reply with { Blocks = [] } },
            right with { Reply = reply with { Blocks = [.. reply.Blocks.Reverse()] } },
            right with { Reply = reply with { Blocks = [(reply.Blocks[0].Start, reply.Blocks[0].End + 1), .. reply.Blocks.Skip(1)] } },
        ];
        StateTableResult result = new();
        StateTableDifference both = new(Situation.EstablishedGap, end, segment, ReferenceOptions.Core(end, segment, options, 0), core);
        foreach (OptionsReaction reaction in wrong.Prepend(right))
        {
            result.Add(new OptionsDifference(both, OptionsCase.All[0], options, ReferenceOptions.Options(end, segment, options, core), reaction));
        }

        Assert.AreEqual(1, result.Same);
        Assert.HasCount(wrong.Length, result.OptionsBugs);
    }

    [TestMethod] // all eleven states are there, whatever else the situations tell apart
    public void EveryState_IsInTheTable()
    {
        ReactionStage stage = new();
        HashSet<TcpState> states = [];
        foreach (Situation situation in Enum.GetValues<Situation>())
        {
            stage.Bring(situation);
            states.Add(stage.End.State);
            stage.Clear();
        }

        Assert.HasCount(Enum.GetValues<TcpState>().Length, states);
    }

    [TestMethod] // the table would notice a stack that does otherwise
    public void AnyOtherReaction_IsADifference()
    {
        ReactionStage stage = new();
        stage.Bring(Situation.Established);
        Endpoint end = stage.End;
        Segment segment = new(TcpHeader.Fin | TcpHeader.Ack, end.RcvNxt, end.SndUna, 1000, 1);
        Reaction right = stage.Receive(segment);
        Reaction[] wrong =
        [
            right with { State = TcpState.Established },
            right with { SndUna = right.SndUna + 1 },
            right with { SndWnd = right.SndWnd - 1 },
            right with { RcvNxt = right.RcvNxt - 1 },
            right with { Delivered = 0 },
            right with { Told = Told.Nothing },
            right with { SndNxt = right.SndNxt + 1 },
            right with { SndWl1 = right.SndWl1 + 1 },
            right with { SndWl2 = right.SndWl2 + 1 },
            right with { RcvWnd = right.RcvWnd + 1 },
            right with { UrgentRemaining = 1 },
            right with { Held = 1 },
            right with { FinHeld = true },
            right with { Timers = ArmedTimers.Retransmission },
            right with { Started = ArmedTimers.Retransmission },
            right with { Replies = 0 },
            right with { Replies = 2 },
            right with { ReplyFlags = TcpHeader.Ack | TcpHeader.Fin },
            right with { ReplySequence = right.ReplySequence + 1 },
            right with { ReplyAcknowledgment = right.ReplyAcknowledgment - 1 },
            right with { ReplyWindow = right.ReplyWindow + 1 },
            right with { ReplyData = 1 },
        ];
        StateTableResult result = new();
        foreach (Reaction reaction in wrong.Prepend(right))
        {
            result.Add(new StateTableDifference(Situation.Established, end, segment, ReferenceReaction.Of(end, segment, 0), reaction));
        }

        Assert.AreEqual(1, result.Same);
        Assert.HasCount(wrong.Length, result.Bugs);
    }

    [TestMethod] // UPDATE_STATE_TABLE=1 writes it anew
    public void Page_SaysWhatCameOut()
    {
        string text = StateTablePage.Write(s_result, s_options);
        string file = Path.Combine(Folder(), Page);
        if (Environment.GetEnvironmentVariable("UPDATE_STATE_TABLE") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.AreEqual(File.ReadAllText(file).ReplaceLineEndings("\n"), text);
        Assert.Contains(s_result.Cases.ToString("N0", CultureInfo.InvariantCulture), text);
    }

    private static string Folder([CallerFilePath] string here = "")
    {
        return Path.GetDirectoryName(here)!;
    }
}
