using System;
using nanoFramework.TestFramework;

namespace TcpNano.Recovery.Tests;

// The scoreboard against a model that knows each octet.
[TestClass]
public class ScoreboardTests
{
    [TestMethod] // RFC 6675 4: pipe, whatever is sent, reported, lost and sent again, also when there are more segments than records
    [Rfc(6675, "3-1", "4-1", "4-3")]
    [Rfc(2018, "5-1")]
    public void SumsAreThoseOfTheRecords()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            Random random = new(seed);
            Scoreboard board = new(8 + random.Next(8));
            uint una = (uint)random.Next() * 2;
            board.Clear(una);
            uint end = una;
            for (int step = 0; step < 500; step++)
            {
                switch (random.Next(6))
                {
                    case 0:
                    case 1:
                        end += (uint)(1 + random.Next(1000));
                        board.Append(end, step);
                        break;
                    case 2 when board.Count > 0:
                        board.Mark(random.Next(board.Count), random.Next(2) == 0 ? Scoreboard.Sacked : Scoreboard.Lost);
                        break;
                    case 3 when board.Count > 0:
                        uint from = una + (uint)random.Next((int)(end - una));
                        uint to = from + 1 + (uint)random.Next((int)(end - from));
                        board.SentAgain(from, to, step);
                        break;
                    case 4 when end != una:
                        una += (uint)random.Next((int)(end - una) + 1);
                        while (board.Count > 0 && (int)(board.EndOf(0) - una) <= 0)
                        {
                            board.DropFirst();
                        }

                        if (board.Una != una)
                        {
                            board.Trim(una);
                        }

                        break;
                    default:
                        int first = board.FirstToResend();
                        Assert.IsTrue(first < 0 || (board.MarksOf(first) & (Scoreboard.Lost | Scoreboard.Resent)) == Scoreboard.Lost);
                        break;
                }

                Check(board, una, end);
            }
        }
    }

    [TestMethod]
    public void Find_IsTheRecordThatHoldsTheNumber()
    {
        Scoreboard board = new(16);
        board.Clear(0xFFFFFF00);
        for (int i = 1; i <= 10; i++)
        {
            board.Append(unchecked(0xFFFFFF00 + (uint)(100 * i)), 0);
        }

        for (int i = 0; i < 1000; i++)
        {
            Assert.AreEqual(i / 100, board.Find(unchecked(0xFFFFFF00 + (uint)i)));
        }

        Assert.AreEqual(10, board.Find(unchecked(0xFFFFFF00 + 1000)));
    }

    private static void Check(Scoreboard board, uint una, uint end)
    {
        int sacked = 0;
        int lost = 0;
        int resent = 0;
        int records = 0;
        uint start = una;
        for (int i = 0; i < board.Count; i++)
        {
            Assert.AreEqual(start, board.StartOf(i));
            int length = (int)(board.EndOf(i) - start);
            Assert.IsTrue(length > 0, "an empty record");
            int marks = board.MarksOf(i);
            sacked += (marks & Scoreboard.Sacked) != 0 ? length : 0;
            records += (marks & Scoreboard.Sacked) != 0 ? 1 : 0;
            lost += (marks & Scoreboard.Lost) != 0 ? length : 0;
            resent += (marks & Scoreboard.Resent) != 0 ? length : 0;
            start = board.EndOf(i);
        }

        Assert.AreEqual(end, board.Tail);
        Assert.AreEqual(sacked, board.SackedOctets);
        Assert.AreEqual(records, board.SackedRecords);
        Assert.AreEqual(lost, board.LostOctets);
        Assert.AreEqual(resent, board.ResentOctets);
        Assert.AreEqual((int)(end - una) - sacked - lost + resent, board.Pipe);
    }
}
