namespace HttpDemo;

/// <summary>What a <see cref="RequestReader"/> reads next.</summary>
internal enum ReaderState
{
    /// <summary>The first octet of a request.</summary>
    Start,

    /// <summary>The method.</summary>
    Method,

    /// <summary>The target.</summary>
    Target,

    /// <summary>The version.</summary>
    Version,

    /// <summary>The line feed after it.</summary>
    VersionEnd,

    /// <summary>The first octet of a header line, or of the empty line.</summary>
    LineStart,

    /// <summary>A header's name.</summary>
    Name,

    /// <summary>A header's value.</summary>
    Value,

    /// <summary>The line feed after it.</summary>
    ValueEnd,

    /// <summary>The line feed of the empty line.</summary>
    HeadEnd,

    /// <summary>The body.</summary>
    Body,

    /// <summary>Nothing: the request is complete.</summary>
    Complete,
}
