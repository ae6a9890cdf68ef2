"""Names of, and comments on, the checks that partitions and children have of the tables above them."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # a table gets the check of the new table that it becomes a partition of, with a comment of its own
    create table t (a int, b int);
    insert into t values (1, 1)
    --
    create table p (a int, b int, constraint k check (b > 0)) partition by list (a);
    create table t (a int, b int, constraint k check (b > 0));
    insert into t values (1, 1);
    alter table p attach partition t for values in (1);
    comment on constraint k on t is 'of p'
    # comments on the checks of partitions come, change and go
    create table t (a int, b int, constraint c check (a > 0), constraint d check (b > 0)) partition by list (a);
    create table t1 partition of t for values in (1);
    create table t2 partition of t for values in (2) partition by list (b);
    create table t21 partition of t2 for values in (1);
    insert into t values (1, 1), (2, 1)
    --
    comment on constraint c on t is 'c';
    comment on constraint c on t1 is 'c of t1';
    comment on constraint d on t1 is 'd of t1';
    comment on constraint c on t21 is 'c of t21'
    --
    comment on constraint c on t1 is 'other';
    comment on constraint d on t2 is 'd of t2';
    comment on constraint c on t21 is 'c of t21';
    create table t3 partition of t for values in (3);
    comment on constraint c on t3 is 'c of t3'
    # checks of parents change under comments on those of children
    create table p (a int, b int);
    create table c () inherits (p);
    insert into c values (1, 1)
    --
    alter table p add constraint k check (a > 0), add constraint l check (b > 0),
        add constraint m check (b > 1) not valid;
    comment on constraint k on c is 'k of c';
    comment on constraint l on c is 'l of c';
    comment on constraint m on c is 'm of c'
    --
    alter table p add constraint k check (a > -1), add constraint m check (b > 1) not valid, alter b type bigint;
    comment on constraint k on c is 'k of c';
    create table d () inherits (p);
    comment on constraint k on d is 'k of d'
    # tables join and leave parents with comments on their checks
    create table p (a int, constraint k check (a > 0));
    create table c (a int, constraint k check (a > 0));
    create table d (a int, constraint k check (a > 0));
    insert into c values (1);
    insert into d values (1)
    --
    alter table c inherit p;
    comment on constraint k on c is 'child';
    comment on constraint k on d is 'alone'
    --
    comment on constraint k on c is 'alone';
    alter table d inherit p
    # partitions change hands with comments on their checks
    create table p (a int, b int, constraint k check (b > 0)) partition by list (a);
    create table q (a int, b int, constraint k check (b > 0)) partition by list (a);
    create table t (a int, b int, constraint k check (b > 0));
    insert into t values (1, 1)
    --
    alter table p attach partition t for values in (1);
    comment on constraint k on t is 'of p'
    --
    alter table q attach partition t for values in (1)
    # the checks of a parent exchange their names while a child and its child leave
    create table asset (id int, name text, cost int, constraint a check (cost > 0), constraint b check (name <> ''));
    create table plane (wings int) inherits (asset);
    create table jet (x int) inherits (plane)
    --
    create table asset (id int, name text, cost int, constraint b check (cost > 0), constraint a check (name <> ''));
    create table plane (id int, cost int);
    create table jet (x int) inherits (plane)
    # the checks of a parent exchange their names while a child leaves and keeps them
    create table asset (id int, name text, cost int, constraint a check (cost > 0), constraint b check (name <> ''));
    create table plane (wings int) inherits (asset);
    insert into plane values (1, 'x', 2, 3)
    --
    create table asset (id int, name text, cost int, constraint b check (cost > 0), constraint a check (name <> ''));
    create table plane (
      id int, name text, cost int, wings int, constraint b check (cost > 0), constraint a check (name <> '')
    )
    # the checks of a table exchange their names while a partition leaves
    create table asset (id int, name text, cost int, constraint a check (cost > 0), constraint b check (name <> ''))
      partition by list (id);
    create table plane partition of asset default
    --
    create table asset (id int, name text, cost int, constraint b check (cost > 0), constraint a check (name <> ''))
      partition by list (id);
    create table plane (id int)
    # a check gets another name while a child goes over to another parent, which has one of the old name
    create table other (id int);
    create table asset (id int, name text, cost int, constraint a check (cost > 0), constraint b check (name <> ''));
    create table plane (wings int) inherits (asset);
    insert into plane values (1, 'x', 2, 3)
    --
    create table other (id int, name text, cost int, constraint a check (cost > 0));
    create table asset (id int, name text, cost int, constraint b check (cost > 0), constraint a check (name <> ''));
    create table plane (wings int) inherits (other);
    insert into plane values (1, 'x', 2, 3)
    # a check that a child declares as well gets another name with that of its parent, and stays or leaves
    create table asset (id int, name text, cost int, constraint a check (cost > 0), constraint b check (name <> ''));
    create table plane (wings int, constraint a check (cost > 0)) inherits (asset);
    create table car (doors int, constraint a check (cost > 0)) inherits (asset)
    --
    create table asset (id int, name text, cost int, constraint b check (cost > 0), constraint a check (name <> ''));
    create table plane (id int, name text, cost int, wings int, constraint b check (cost > 0));
    create table car (doors int, constraint b check (cost > 0)) inherits (asset)
    # a check of a child gets the name of one of the parent that the child leaves
    create table asset (id int, cost int, constraint a check (cost > 0));
    create table plane (wings int, constraint c check (wings > 1)) inherits (asset);
    create table car (doors int, constraint c check (doors > 1)) inherits (asset);
    insert into plane values (1, 2, 3)
    --
    create table asset (id int, cost int, constraint a check (cost > 0));
    create table plane (
      id int, cost int, wings int, constraint a check (wings > 1), constraint c check (cost > 0)
    );
    create table car (id int, cost int, doors int, constraint a check (doors > 1));
    insert into plane values (1, 2, 3)
    # the table in the middle of three exchanges its name with one beside
    create table a (id int, constraint k check (id > 0));
    create table b (w int) inherits (a);
    create table c () inherits (b);
    create table d (i int);
    insert into c values (3, 4)
    --
    create table a (id int, constraint k check (id > 0));
    create table d (w int) inherits (a);
    create table c () inherits (d);
    create table b (i int);
    insert into c values (3, 4)
    # a check of a child has the name of one with NO INHERIT of its parent, which it leaves, or one of two
    create table p (a int, constraint k check (a > 0) no inherit);
    create table q (a int, constraint k check (a > 1))
    --
    create table c (b int, constraint k check (a > 1)) inherits (p);
    create table d (constraint l check (a > 2)) inherits (c);
    create table e (constraint k check (a > 1)) inherits (p, q);
    insert into p values (1);
    insert into c values (2, 3);
    insert into d values (3, 4);
    insert into e values (2)
    --
    alter table p alter a type bigint;
    create table c (a bigint, b int, constraint k check (a > 1));
    create table d (constraint l check (a > 2)) inherits (c);
    create table e (constraint k check (a > 1)) inherits (q);
    insert into p values (1);
    insert into c values (2, 3);
    insert into d values (3, 4);
    insert into e values (2)
    # a check with NO INHERIT of a parent comes to have the name of one of its child, or both exchange their names
    create table p (a int, constraint l check (a > 0) no inherit, constraint n check (a < 9) no inherit);
    create table c (constraint k check (a > 1), constraint m check (a < 8)) inherits (p);
    insert into p values (1);
    insert into c values (2)
    --
    create table p (a int, constraint k check (a > 0) no inherit, constraint m check (a < 9) no inherit);
    create table c (constraint k check (a > 1), constraint n check (a < 8)) inherits (p);
    insert into p values (1);
    insert into c values (2)
    # checks of a parent become those of its child alone, under the names that the parent's have with NO INHERIT
    create table p (a int, constraint k check (a > 0), constraint l check (a > 0));
    create table m () inherits (p);
    create table c () inherits (m);
    insert into p values (1);
    insert into c values (2)
    --
    create table p (a int, constraint l check (a > 0) no inherit);
    create table m (constraint k check (a > 0) no inherit) inherits (p);
    create table c (constraint k check (a > 1), constraint l check (a > 0)) inherits (m);
    alter table p add constraint k check (a > 0) no inherit;
    insert into p values (1);
    insert into c values (2)
    # a check of a parent and of a child itself goes, and another of the child gets its name
    create table p (a int constraint k check (a <> 0));
    create table c (a int constraint k check (a <> 0), b int constraint j check (b <> 0)) inherits (p);
    create table d (a int constraint k check (a <> 0), b int constraint i check (b <> 0)) inherits (c)
    --
    create table p (a int);
    create table c (a int, b int constraint k check (b <> 0)) inherits (p);
    create table d (a int constraint i check (a <> 0), b int) inherits (c)
    # a check of a parent and of a child itself exchanges its name with another of the child
    create table p (a int constraint k check (a <> 0));
    create table c (a int constraint k check (a <> 0), b int constraint j check (b <> 0)) inherits (p)
    --
    create table p (a int constraint j check (a <> 0));
    create table c (a int constraint j check (a <> 0), b int constraint k check (b <> 0)) inherits (p)
    # a check of a parent gets the name that a child's own one bears, which says the same
    create table p (i int, constraint k check (i > 0));
    create table c (constraint j check (i > 0)) inherits (p);
    create table q (i int, constraint k check (i > 0)) partition by list (i);
    create table r partition of q (constraint j check (i > 0)) default;
    insert into r values (1)
    --
    create table p (i int, constraint j check (i > 0));
    create table c () inherits (p);
    create table q (i int, constraint j check (i > 0)) partition by list (i);
    create table r partition of q (constraint k check (i > 0)) default;
    insert into r values (1)
    """
)
