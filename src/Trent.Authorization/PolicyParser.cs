// Reads a policy from its text, in one pass, and refuses everything that is not one (docs/authorization.md, "The language").
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Trent.Authorization;

/// <summary>
/// The recursion of the parser is that of the policy language, not that of the text: what nests deeper than the language is
/// refused where it begins. Methods answer false once they have noted why.
/// </summary>
internal ref partial struct PolicyParser
{
    /// <summary>Strict JSON, as deep as the language goes: document, statements, statement, conditions, operator, values.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new()
    {
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = 6,
    };

    private readonly PolicyKind _kind;
    private readonly HashSet<string> _sids = new(StringComparer.Ordinal);

    private Utf8JsonReader _reader;
    private PolicyVersion _version = PolicyVersion.Version20081017;
    private string? _fault;
    private string? _invalidPrincipal;

    private PolicyParser(ReadOnlySpan<byte> utf8, PolicyKind kind)
    {
        _reader = new Utf8JsonReader(utf8, ReaderOptions);
        _kind = kind;
    }

    public static PolicyParseResult Parse(string text, PolicyKind kind)
    {
        if (text.Length > PolicyDocument.TextCharactersMax)
        {
            return new PolicyParseResult.Malformed($"A policy has at most {PolicyDocument.TextCharactersMax} characters.");
        }

        foreach (var character in text)
        {
            if (character is not ('\t' or '\n' or '\r' or (>= ' ' and <= '\u00FF')))
            {
                return new PolicyParseResult.Malformed($"A policy cannot contain the character U+{(int)character:X4}.");
            }
        }

        try
        {
            return new PolicyParser(Encoding.UTF8.GetBytes(text), kind).ParseAll(text);
        }
        catch (JsonException exception)
        {
            return new PolicyParseResult.Malformed(
                $"The policy is not valid JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
        }
    }

    private PolicyParseResult ParseAll(string text)
    {
        _reader.Read();
        var isRead = ReadDocument(text, out var document);
        if (isRead)
        {
            // Anything after the document is a fault of the JSON, which the reader reports.
            _reader.Read();
        }

        return (_fault, _invalidPrincipal) switch
        {
            ({ } fault, _) => new PolicyParseResult.Malformed(fault),
            (null, { } principal) => new PolicyParseResult.InvalidPrincipal(principal),
            _ => new PolicyParseResult.WellFormed(document!),
        };
    }

    private bool ReadDocument(string text, out PolicyDocument? document)
    {
        document = null;
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return Fail("A policy is a JSON object.");
        }

        string? id = null;
        var statements = ImmutableArray.CreateBuilder<StatementDraft>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (ReadName(names, out var name))
        {
            var isRead = name switch
            {
                "Version" => ReadVersion(),
                "Id" => ReadText(name, out id),
                "Statement" => ReadStatements(statements),
                _ => Fail($"A policy has no member {Quote(name)}."),
            };
            if (!isRead)
            {
                return false;
            }
        }

        if (_fault is not null)
        {
            return false;
        }

        if (statements.Count == 0)
        {
            return Fail("Policy contains no statement.");
        }

        // Which texts have variables is only known now: the version may stand behind the statements.
        var compiled = ImmutableArray.CreateBuilder<PolicyStatement>(statements.Count);
        foreach (var draft in statements)
        {
            if (!Compile(draft, compiled))
            {
                return false;
            }
        }

        document = new PolicyDocument(text, _kind, _version, id, compiled.DrainToImmutable());
        return true;
    }

    private bool ReadVersion()
    {
        if (!ReadText("Version", out var name))
        {
            return false;
        }

        _version = name switch
        {
            "2008-10-17" => PolicyVersion.Version20081017,
            "2012-10-17" => PolicyVersion.Version20121017,
            _ => default,
        };
        return _version != default || Fail($"The version of a policy is 2008-10-17 or 2012-10-17, not {Quote(name!)}.");
    }

    private bool ReadStatements(ImmutableArray<StatementDraft>.Builder statements)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            return ReadStatement(statements);
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (!ReadStatement(statements))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadStatement(ImmutableArray<StatementDraft>.Builder statements)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return Fail("A statement is a JSON object.");
        }

        string? sid = null;
        PolicyEffect? effect = null;
        PrincipalSet? principals = null;
        PatternDraft? actions = null;
        PatternDraft? resources = null;
        var conditions = ImmutableArray.CreateBuilder<ConditionDraft>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (ReadName(names, out var name))
        {
            var isRead = name switch
            {
                "Sid" => ReadText(name, out sid),
                "Effect" => ReadEffect(out effect),
                "Principal" or "NotPrincipal" => ReadPrincipals(name, ref principals),
                "Action" or "NotAction" => ReadPatterns(name, ref actions),
                "Resource" or "NotResource" => ReadPatterns(name, ref resources),
                "Condition" => ReadConditions(conditions),
                _ => Fail($"A statement has no member {Quote(name)}."),
            };
            if (!isRead)
            {
                return false;
            }
        }

        if (_fault is not null)
        {
            return false;
        }

        if (effect is null)
        {
            return Fail("Policy contains a statement with no effect.");
        }

        var draft = new StatementDraft(sid, effect.Value, principals, actions, resources, conditions.DrainToImmutable());
        statements.Add(draft);
        return CheckElements(draft);
    }

    private bool ReadEffect(out PolicyEffect? effect)
    {
        effect = null;
        if (!ReadText("Effect", out var name))
        {
            return false;
        }

        effect = name switch
        {
            "Allow" => PolicyEffect.Allow,
            "Deny" => PolicyEffect.Deny,
            _ => null,
        };
        return effect is not null || Fail($"The effect of a statement is Allow or Deny, not {Quote(name!)}.");
    }

    private bool ReadPrincipals(string member, ref PrincipalSet? set)
    {
        if (set is not null)
        {
            return Fail("A statement has either Principal or NotPrincipal.");
        }

        var principals = ImmutableArray.CreateBuilder<PolicyPrincipal>();
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.String)
        {
            if (!CurrentText(out var value))
            {
                return false;
            }

            // Only everyone can be named without a type.
            AddPrincipal(principals, value, value == "*" ? new PolicyPrincipal.Anyone() : null);
        }
        else if (_reader.TokenType != JsonTokenType.StartObject)
        {
            return Fail($"{member} is \"*\" or an object of AWS, Service, Federated and CanonicalUser.");
        }
        else if (!ReadTypedPrincipals(member, principals))
        {
            return false;
        }

        set = new PrincipalSet(member == "NotPrincipal", principals.DrainToImmutable());
        return !set.Principals.IsEmpty || _invalidPrincipal is not null || Fail("Policy contains a statement with no principal.");
    }

    private bool ReadTypedPrincipals(string member, ImmutableArray<PolicyPrincipal>.Builder principals)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        while (ReadName(types, out var type))
        {
            if (type is not ("AWS" or "Service" or "Federated" or "CanonicalUser"))
            {
                return Fail($"{member} has no member {Quote(type)}.");
            }

            var values = ImmutableArray.CreateBuilder<string>();
            if (!ReadTexts(type, values))
            {
                return false;
            }

            foreach (var value in values)
            {
                AddPrincipal(principals, value, type switch
                {
                    "AWS" => PrincipalSyntax.ParseAws(value),
                    "Service" => PrincipalSyntax.ParseService(value),
                    "Federated" => PrincipalSyntax.ParseFederated(value),
                    _ => PrincipalSyntax.ParseCanonicalUser(value),
                });
            }
        }

        return _fault is null;
    }

    private void AddPrincipal(ImmutableArray<PolicyPrincipal>.Builder principals, string value, PolicyPrincipal? principal)
    {
        if (principal is null)
        {
            _invalidPrincipal ??= value;
        }
        else
        {
            principals.Add(principal);
        }
    }
}
