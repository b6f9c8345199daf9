namespace TcpNano.Tool.Demo;

/// <summary>Says how often.</summary>
internal static class Times
{
    /// <summary>A number of times in words.</summary>
    /// <param name="count">How often.</param>
    /// <returns>Such as "twice".</returns>
    public static string Of(uint count)
    {
        return count switch
        {
            0 => "not once",
            1 => "once",
            2 => "twice",
            _ => count + " times",
        };
    }
}
