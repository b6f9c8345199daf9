namespace System.IO
{
    /// <summary>From where to seek.</summary>
    public enum SeekOrigin
    {
        /// <summary>The beginning.</summary>
        Begin,

        /// <summary>Where the stream is.</summary>
        Current,

        /// <summary>The end.</summary>
        End,
    }
}
