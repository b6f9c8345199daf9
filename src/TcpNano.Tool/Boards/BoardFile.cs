using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TcpNano.Tool.Boards;

/// <summary>Reads board.json. Every field has to be there, and no other.</summary>
public static class BoardFile
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new OffsetConverter() },
    };

    /// <summary>Reads the models of one file.</summary>
    /// <param name="folder">The folder below boards/ that holds it.</param>
    /// <param name="json">The file's text.</param>
    /// <returns>The models, in the file's order.</returns>
    /// <exception cref="JsonException">A field is missing, unknown or of another kind.</exception>
    public static IReadOnlyList<Board> Read(string folder, string json)
    {
        Content content = JsonSerializer.Deserialize<Content>(json, s_options) ?? throw new JsonException("There is nothing in it.");
        return [.. content.Models.Select(model => new Board(
            folder, model.Name, model.Title, content.Chip, content.Flash, model.Target, model.Build, model.Ethernet, model.Spi))];
    }

    private sealed record Content(string Chip, FlashLayout? Flash, Model[] Models);

    private sealed record Model(string Name, string Title, string Target, string Build, EthernetWiring? Ethernet, SpiWiring? Spi);

    /// <summary>Offsets are written as people read them: "0x1E0000".</summary>
    private sealed class OffsetConverter : JsonConverter<uint>
    {
        public override uint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return text is not null
                && text.StartsWith("0x", StringComparison.Ordinal)
                && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint offset)
                ? offset
                : throw new JsonException("An offset is a string like \"0x1E0000\".");
        }

        public override void Write(Utf8JsonWriter writer, uint value, JsonSerializerOptions options)
        {
            writer.WriteStringValue(Offset.Text(value));
        }
    }
}
