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
                // On nanoCLR this prints a number, the counter's place in StackCounter, counted from 0.
                Debug.WriteLine(((StackCounter)i).ToString() + ": " + value.ToString());
            }
        }
    }
}
