// The smallest steps of the policy parser: one name, one text, one list of texts, one fault.
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Trent.Authorization;

internal ref partial struct PolicyParser
{
    // Enough to find the place, too little to fill an answer or a log.
    private const int QuotedCharactersMax = 64;

    /// <summary>Reads the next member's name; false at the end of the object, and when there is a fault.</summary>
    private bool ReadName(HashSet<string> seen, out string name)
    {
        name = string.Empty;
        _reader.Read();
        return _reader.TokenType != JsonTokenType.EndObject
            && CurrentText(out name)
            && (seen.Add(name) || Fail($"The member {Quote(name)} is there twice."));
    }

    private bool ReadStartObject(string member)
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.StartObject || Fail($"{Quote(member)} is a JSON object.");
    }

    private bool ReadText(string member, [NotNullWhen(true)] out string? text)
    {
        text = null;
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.String)
        {
            return Fail($"{Quote(member)} is a string.");
        }

        var isRead = CurrentText(out var value);
        text = value;
        return isRead;
    }

    /// <summary>Reads one text or an array of them; condition values may also be numbers and truth values.</summary>
    private bool ReadTexts(string member, ImmutableArray<string>.Builder texts, bool allowsScalars = false)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            return AddCurrent(member, texts, allowsScalars);
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (!AddCurrent(member, texts, allowsScalars))
            {
                return false;
            }
        }

        return true;
    }

    private bool AddCurrent(string member, ImmutableArray<string>.Builder texts, bool allowsScalars)
    {
        if (_reader.TokenType == JsonTokenType.String)
        {
            var isRead = CurrentText(out var text);
            texts.Add(text);
            return isRead;
        }

        if (allowsScalars && _reader.TokenType is (JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False))
        {
            texts.Add(Encoding.UTF8.GetString(_reader.ValueSpan));
            return true;
        }

        return Fail($"{Quote(member)} is a string or an array of strings.");
    }

    private bool CurrentText(out string text)
    {
        try
        {
            text = _reader.GetString()!;
            return !text.AsSpan().ContainsAny(WildcardPattern.AnyText, WildcardPattern.AnyCharacter)
                || Fail("A string of the policy contains a code point that is no character.");
        }
        catch (InvalidOperationException)
        {
            // How the reader reports an escaped half of a surrogate pair: JSON, but not text.
            text = string.Empty;
            return Fail("A string of the policy contains half of a surrogate pair.");
        }
    }

    private bool Fail(string fault)
    {
        _fault ??= fault;
        return false;
    }

    private static string Quote(string text)
    {
        if (text.Length <= QuotedCharactersMax)
        {
            return $"'{text}'";
        }

        // A pair is not cut in half: the sentence must stay text.
        var end = char.IsHighSurrogate(text[QuotedCharactersMax - 1]) ? QuotedCharactersMax - 1 : QuotedCharactersMax;
        return $"'{text[..end]}…'";
    }
}
