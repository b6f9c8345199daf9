namespace TcpNano.HostTests.Nano.Examples;

/// <summary>Reads another type's statics while its own are initialised.</summary>
internal static class BadInitialiser
{
    public static int Direct = Later.Value + 1;

    [Breaks("static-initialiser")]
    static BadInitialiser()
    {
    }

    public enum Order
    {
        First,
        Second,
    }

    /// <summary>By way of a method.</summary>
    internal static class ByCall
    {
        public static int Value = Later.Read();
    }

    /// <summary>What is read. Its own statics it may read.</summary>
    internal static class Later
    {
        public const int Constant = 5;
        public static int Value = Constant;
        public static int Own = Value + 1;

        [Breaks("static-initialiser")]
        public static int Read()
        {
            return Value;
        }
    }
}
