using System.Diagnostics;
using TcpNano;

public static class CounterPrinter
{
    public static void Print(NetworkStack stack)
    {
        for (int i = 0; i < StackCounters.Number; i++)
        {
            uint value = stack.Counters[(StackCounter)i];
            if (value != 0)
            {
                // On nanoCLR this prints a number: count the lines of StackCounter.cs, or of HttpDemo's page.
                Debug.WriteLine(((StackCounter)i).ToString() + ": " + value.ToString());
            }
        }
    }
}
